"""Find criteria and indicators by their words."""

from core import Hit, Work
from plugins.new_rural.service import catalogue


def search(work: Work, words: str) -> list[Hit]:
    """Return the criteria and indicators of every set whose title holds the words, the newest set first."""
    wanted = words.casefold()
    here = f"/t/{work.tenant.id}/new_rural"
    own = catalogue.takes_part(work.tenant)
    hits: list[Hit] = []
    for found in reversed(catalogue.sets().values()):
        named = {
            no: (one.title, f"Tiêu chí {no}, giai đoạn {found.period}")
            for no, one in catalogue.criteria(found.id).items()
        }
        for one in catalogue.national(found.id):
            if wanted in one.title.casefold():
                named[one.criterion] = (one.title, f"Chỉ tiêu {one.code}, giai đoạn {found.period}")
        for no, (title, text) in named.items():
            if wanted in title.casefold():
                href = f"{here}/criteria/{found.id}/{no}" if own else f"{here}/sets?set_id={found.id}"
                hits.append(Hit(title, href, text))
    return hits
