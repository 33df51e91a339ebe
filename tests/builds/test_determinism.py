"""What a build writes depends on the sources alone: not on order, machine, locale or hash seed."""

from __future__ import annotations

import pytest

from tests.builds.conftest import clean_site, differences, output_of, unlike_clean

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}"/>'
NAMES = ("ann", "bob", "cyd", "dee", "eve", "fay")

POST = """\
---
title: Talk of {name} on Zürich and 日本語
publishDate: 2019-09-0{number}T10:00
presenters: [{name} Ödegård, Shared Person]
tags: [Go, C++, tag {number}]
heroImage: {name}/hero.svg
---

## Notes

![Picture]({name}/shot.svg) {{download}}`sheet <{name}/sheet.txt>` {{index}}`entry {name}`

(label-{name})=
### Deep

:::{{liveblog}}
10:05 first of {name}, with **strong** words

10:07 ! second @shared-person
:::
"""

INDEX = """\
Front
=====

.. toctree::
   :glob:

   posts/*

.. talks::
   :group-by: tag

.. presenters::
   :event: conf
"""

FILES = {
    "index.rst": INDEX,
    "events/conf.yml": "title: Conf\ntimezone: Europe/Berlin\nposts: ['posts/**']\n",
    "presenters.yml": "shared-person:\n  name: Shared Person\n  avatar: /people/hero.svg\n",
    "people/hero.svg": SVG.format(99),
    **{f"posts/{name}.md": POST.format(name=name, number=number) for number, name in enumerate(NAMES, 1)},
    **{f"posts/{name}/hero.svg": SVG.format(number) for number, name in enumerate(NAMES, 1)},
    **{f"posts/{name}/shot.svg": SVG.format(10 + number) for number, name in enumerate(NAMES, 1)},
    **{f"posts/{name}/sheet.txt": f"Sheet of {name}\n" for name in NAMES},
    "posts/hidden.md": POST.format(name="ann", number=9).replace("---\n", "---\npublished: false\n", 1),
}

MACHINES = (
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C", "LANG": "C"},
    {"PYTHONHASHSEED": "2", "TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "LANG": "de_DE.UTF-8"},
)


@pytest.mark.parametrize("builder", ["html", "dirhtml", "text", "latex"])
def test_serial_and_parallel_builds_are_byte_identical(make_site, builder):
    site = make_site(FILES)
    serial = output_of(site.build(builder))
    assert differences(output_of(clean_site(site).build(builder, parallel=2)), serial) == []
    if builder == "html":
        # Had all of them names of their own, this would prove less.
        assert len([name for name in serial if name.startswith("_images/hero")]) == len(NAMES) + 1


@pytest.mark.parametrize("builder", ["html", "epub"])
def test_another_machine_writes_the_same_bytes(make_site, builder):
    site = make_site(FILES)
    here, there = (
        # The second machine has two processors, whose readers come to the documents in another order.
        clean_site(site, f"machine-{number}").build_in_process(builder, parallel=number, env=env)
        for number, env in enumerate(MACHINES, 1)
    )
    assert (here.returncode, there.returncode) == (0, 0)
    assert here.warnings == there.warnings
    assert differences(output_of(here), output_of(there)) == []


def test_another_order_of_changes_writes_the_same_bytes(make_site):
    site = make_site(FILES)
    for name in ("ann", "dee"):
        site.remove(f"posts/{name}.md")
    site.build()
    for name in ("dee", "ann"):
        site.edit(f"posts/{name}.md", FILES[f"posts/{name}.md"])
        site.build(parallel=2)
    assert unlike_clean(site) == []
