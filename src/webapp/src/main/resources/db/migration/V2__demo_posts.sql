-- The posts that the demo origin serves; filled by it, and only while it plays the posts service.
CREATE TABLE demo_post (
  id BIGINT PRIMARY KEY,
  title VARCHAR(200) NOT NULL,
  author VARCHAR(100) NOT NULL,
  published DATE NOT NULL,
  content VARCHAR(20000) NOT NULL
);
