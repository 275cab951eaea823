-- Runs on H2 and PostgreSQL alike. Times are microseconds since 1970-01-01T00:00Z.

-- A number of the sequence ends a block of 50 identifiers. Those up to 1000 are left to the demo data.
create sequence users_seq start with 1050 increment by 50;
create sequence articles_seq start with 1050 increment by 50;

create table users (
    id bigint not null primary key,
    name varchar(100) not null,
    role varchar(100) not null,
    bio varchar(2000) not null,
    version bigint not null,
    created_micros bigint not null,
    updated_micros bigint not null
);

-- the order of the list
create index users_by_name on users (name, id);

create table articles (
    id bigint not null primary key,
    title varchar(200) not null,
    summary varchar(500) not null,
    body varchar(100000) not null,
    status varchar(10) not null check (status in ('DRAFT', 'PUBLISHED')),
    author_id bigint not null references users (id),
    version bigint not null,
    -- when it was published first; null until then
    published_micros bigint,
    created_micros bigint not null,
    updated_micros bigint not null,
    check (status = 'DRAFT' or published_micros is not null)
);

-- the newest of all, and the newest of one author
create index articles_newest on articles (status, published_micros desc, id desc);
create index articles_newest_by_author on articles (author_id, status, published_micros desc, id desc);

create table article_tags (
    article_id bigint not null references articles (id) on delete cascade,
    tag varchar(40) not null,
    primary key (article_id, tag)
);

-- the articles of a tag
create index article_tags_by_tag on article_tags (tag, article_id);
