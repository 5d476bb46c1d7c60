"""A usual title of a post is told in the reader's language."""

from services.desk.messages import words
from services.desk.people.titles import post_title


def test_a_usual_title_is_told_in_english() -> None:
    assert post_title("工程主管", words("en")) == "Engineering supervisor"
    assert post_title("工程主管", words("zh")) == "工程主管"


def test_any_other_title_stays_as_it_was_given() -> None:
    for told in ("银湖项目经理", "工程", "Chief engineer", "post_title.manager", ""):
        assert post_title(told, words("en")) == told


def test_each_title_has_words_of_its_own() -> None:
    for language in ("zh", "en"):
        said = words(language)
        titles = [said(f"post_title.{name}") for name in said.below("post_title")]
        assert len(set(titles)) == len(titles)
