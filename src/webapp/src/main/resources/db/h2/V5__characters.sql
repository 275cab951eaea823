-- H2 counts units of UTF-16, and characters outside of the basic plane have two. The application counts characters.
alter table users alter column name set data type varchar(200);
alter table users alter column role set data type varchar(200);
alter table users alter column bio set data type varchar(4000);
alter table articles alter column title set data type varchar(400);
alter table articles alter column summary set data type varchar(1000);
alter table articles alter column body set data type varchar(200000);
