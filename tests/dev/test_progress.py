import pytest

from tools.progress import Trouble, fingerprint_of, run, step


@pytest.fixture
def work(tmp_path):
    """A step that makes one file from another, and counts how often it really worked."""
    (tmp_path / "lock").write_text("one")
    done = []

    def do(**changes):
        def act():
            done.append(1)
            (tmp_path / "made").write_text("made")

        options = {
            "inputs": [tmp_path / "lock"],
            "makes": [tmp_path / "made"],
            "stamps": tmp_path / "stamps",
        }
        return step("thing", "Making the thing", act, **{**options, **changes})

    do.done = done
    return do


def test_a_step_is_skipped_while_its_inputs_are_what_they_were(work):
    assert work() is True
    assert work() is False
    assert len(work.done) == 1


def test_a_changed_input_makes_a_step_work_again(work, tmp_path):
    work()
    (tmp_path / "lock").write_text("two")
    assert work() is True


def test_a_lost_product_makes_a_step_work_again(work, tmp_path):
    work()
    (tmp_path / "made").unlink()
    assert work() is True
    assert (tmp_path / "made").exists()


def test_a_step_that_failed_is_done_again_though_it_once_succeeded(tmp_path):
    file = tmp_path / "input"
    file.write_text("one")

    def fail():
        raise Trouble("no room")

    options = {"inputs": [file], "stamps": tmp_path}
    assert step("s", "Trying", lambda: None, **options) is True
    file.write_text("two")
    with pytest.raises(Trouble):
        step("s", "Trying", fail, **options)
    file.write_text("one")
    assert step("s", "Trying", lambda: None, **options) is True


def test_a_renamed_file_changes_the_fingerprint_of_its_folder(tmp_path):
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "a.py").write_text("x")
    before = fingerprint_of([folder])
    (folder / "a.py").rename(folder / "b.py")
    assert fingerprint_of([folder]) != before


def test_text_that_moves_from_one_input_to_the_next_changes_the_fingerprint():
    assert fingerprint_of(["ab", "c"]) != fingerprint_of(["a", "bc"])


def test_a_failed_command_is_told_with_its_last_words():
    with pytest.raises(Trouble, match="disk full"):
        run(["sh", "-c", "echo start; echo disk full >&2; exit 3"])


def test_a_command_that_is_not_there_is_named():
    with pytest.raises(Trouble, match="no-such-program"):
        run(["no-such-program"])


def test_a_command_that_hangs_is_given_up():
    with pytest.raises(Trouble, match="Gave up"):
        run(["sleep", "30"], seconds_max=0.1)
