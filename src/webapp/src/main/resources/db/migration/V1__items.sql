-- Runs on H2 and PostgreSQL alike.
create table items (
    id varchar(36) not null primary key,
    body varchar(1048576) not null,
    version bigint not null,
    -- microseconds since 1970-01-01T00:00Z
    created_micros bigint not null,
    updated_micros bigint not null
);

-- the order of the list
create index items_created on items (created_micros, id);
