package example;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;

@Entity
class Article {

  @Id private long id;
  private String title;

  String title() {
    return title;
  }
}
