create table article (id bigint primary key, title varchar(100) not null);
insert into article values (1, 'Salt');
