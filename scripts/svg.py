"""Builds SVG: elements, text, arrowheads and the colours of the pictures.

`scripts/chart` and `scripts/timeline` use this module. Every function returns SVG as a
string. Python names stand for SVG names: `stroke_width` for stroke-width, `class_` for
class."""

from html import escape

INK, DARK, GREY, LIGHT, WHITE = "#222", "#333", "#777", "#ddd", "#fff"
BLUE, RED, GREEN = "#1f5fa8", "#c0392b", "#2e8b57"


def name_of(attribute):
    return attribute.rstrip("_").replace("_", "-")


def tag(name, **attributes):
    """An opening tag. An attribute whose value is None is left out."""
    words = [name]
    words += [f'{name_of(key)}="{escape(str(value))}"'
              for key, value in attributes.items() if value is not None]
    return f"<{' '.join(words)}>"


def element(name, *children, **attributes):
    """An element. Its children are SVG already; use text() for plain text."""
    opening = tag(name, **attributes)
    if not children:
        return opening[:-1] + "/>"
    return f"{opening}{''.join(children)}</{name}>"


def text(content, name="text", **attributes):
    """An element that contains plain text, which is escaped here."""
    return element(name, escape(content), **attributes)


def line(x1, y1, x2, y2, **attributes):
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, **attributes)


def arrowhead(name, path, colour, box, tip, size):
    """A marker. A line ends with it if it has marker_end=reference(name). The path is
    drawn in a square of `box` units, and the line ends at x = `tip`."""
    return element("marker", element("path", d=path, fill=colour), id=name,
                   viewBox=f"0 0 {box} {box}", refX=tip, refY=box // 2,
                   markerWidth=size, markerHeight=size, orient="auto")


def reference(name):
    """Refers to a marker or a pattern by its id."""
    return f"url(#{name})"


def document(size, *parts, **attributes):
    """The whole picture, one part per line; `size` is (width, height)."""
    width, height = size
    opening = tag("svg", xmlns="http://www.w3.org/2000/svg",
                  viewBox=f"0 0 {width} {height}", **attributes)
    return "\n".join([opening, *parts, "</svg>"])
