"""What somebody calls a file: shown as it is, and never where anything is put."""

from io import BytesIO

from coprod_hub.core.ids import new_id
from coprod_hub.core.text import clean_line
from coprod_hub.responses import uploads
from tests.hostile.strings import HOSTILE


def test_a_file_of_any_name_is_opened_in_a_folder_of_its_own(app):
    for one in HOSTILE:
        upload_id = new_id()
        uploads.keep(upload_id, BytesIO(b"a,b"))
        with uploads.opened(upload_id, f"{clean_line(one.text)}.csv"[-200:]) as clear:
            assert clear.read_bytes() == b"a,b"
            assert clear.name.endswith(".csv")
            assert clear.resolve().parent.parent == uploads.folder().resolve(), one.id
        uploads.forget(upload_id)
    assert uploads.lying_about() == []
