"""Which column of a table is what: as who imports it says, else by the names that people give to columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

FIELDS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "title": (
        "title", "talk title", "session title", "session name", "presentation title", "paper title",
        "event title", "proposal title", "proposal", "talk", "session", "presentation", "event name",
        "subject", "titel", "vortragstitel", "vortrag", "titre", "título", "titulo", "charla", "ponencia",
        "topic", "thema", "sujet", "event", "name",
    ),
    "presenters": (
        "presenters", "presenter", "speakers", "speaker", "speaker names", "speaker name",
        "presenter names", "presenter name", "panelists", "panelist", "authors", "author", "author names",
        "referenten", "referent", "referentin", "referentinnen", "vortragende", "vortragender", "sprecher",
        "sprecherin", "sprecherinnen", "redner", "rednerin", "intervenants", "intervenant", "intervenante",
        "orateurs", "orateur", "oratrice", "conférencier", "conférencière", "conférenciers", "conferencier",
        "ponentes", "ponente", "oradores", "orador", "oradora", "autores", "autor", "autorin",
        "conferenciante", "hosts", "host", "by", "who", "wer", "qui", "your name", "your full name",
        "name of speaker", "full name",
    ),
    "start": (
        "start", "starts", "starts at", "start at", "start date time", "start datetime", "event start",
        "begin", "begins", "beginn", "anfang", "début", "debut", "inicio", "comienzo", "date time",
        "datetime", "when", "from", "scheduled at", "start time", "startzeit", "von", "heure de début",
        "hora de inicio", "scheduled start", "start date",
    ),
    "end": (
        "end", "ends", "ends at", "end at", "end date time", "end datetime", "event end", "finish", "ende",
        "fin", "scheduled end", "until", "to", "end time", "endzeit", "bis", "heure de fin", "hora de fin",
        "end date",
    ),
    "date": ("date", "start date", "startdatum", "datum", "fecha", "day", "jour", "día", "dia", "tag"),
    "time": ("time", "uhrzeit", "zeit", "heure", "horaire", "hora", "slot", "time slot", "timeslot"),
    "duration": (
        "duration", "length", "minutes", "duration minutes", "duration in minutes", "dauer", "länge",
        "durée", "duree", "duración", "duracion", "min", "scheduled duration",
    ),
    "room": (
        "room", "room name", "venue", "location", "hall", "stage", "raum", "saal", "ort", "bühne", "salle",
        "lieu", "scène", "sala", "lugar", "salón", "where", "place", "scheduled room",
    ),
    "track": (
        "track", "tracks", "track name", "stream", "strand", "category", "categories", "event subtype",
        "kategorie", "schiene", "themenbereich", "thématique", "catégorie", "categoría", "pista",
        "session track",
    ),
    "type": (
        "type", "format", "session type", "session format", "talk type", "event type", "submission type",
        "kind", "art", "typ", "vortragsart", "tipo", "formato",
    ),
    "level": ("level", "talk level", "difficulty", "niveau", "nivel", "experience level", "audience level"),
    "language": ("language", "lang", "sprache", "langue", "idioma", "locale"),
    "abstract": (
        "abstract", "talk abstract", "kurzbeschreibung", "zusammenfassung", "résumé", "resume", "resumen",
        "summary", "about", "inhalt",
    ),
    "description": (
        "description", "talk description", "session description", "event description", "details",
        "long description", "beschreibung", "descripción", "descripcion",
    ),
    "subtitle": ("subtitle", "untertitel", "sous titre", "subtítulo"),
    "video": (
        "video", "videos", "video url", "video link", "recording", "recording url", "recording link",
        "youtube", "youtube url", "youtube link", "youtube id", "vidéo", "vídeo", "aufzeichnung",
        "aufnahme", "enregistrement", "grabación",
    ),
    "slides": (
        "slides", "slides url", "slides link", "slide deck", "slide url", "deck", "presentation url",
        "presentation link", "folien", "präsentation", "diapositives", "diapos", "diapositivas",
    ),
    "links": (
        "links", "link", "url", "website", "web", "file url", "media url", "more info", "enlaces", "liens",
    ),
    "tags": (
        "tags", "tag", "keywords", "keyword", "topics", "schlagworte", "schlagwörter", "stichworte",
        "mots clés", "étiquettes", "etiquetas", "palabras clave",
    ),
    "id": (
        "id", "code", "key", "guid", "uuid", "uid", "event key", "session id", "talk id", "event id",
        "proposal id", "submission id",
    ),
    "cancelled": ("cancelled", "canceled", "is cancelled", "abgesagt", "annulé", "cancelado"),
    "status": ("status", "state", "decision", "zustand", "statut", "estado", "entscheidung"),
    "published": (
        "published", "published y n", "is published", "active", "public", "is public", "visible",
        "is visible", "veröffentlicht", "öffentlich", "accepted", "is accepted", "angenommen", "confirmed",
        "is confirmed", "bestätigt",
    ),
    "hidden": (
        "hidden", "is hidden", "draft", "is draft", "private", "is private", "unpublished", "entwurf",
        "versteckt",
    ),
    "affiliation": (
        "affiliation", "company", "organisation", "organization", "speaker company", "firma", "empresa",
    ),
    "bio": ("bio", "biography", "speaker bio", "speaker biography", "biografie"),
})  # fmt: skip
"""Our names of fields, and those of columns in the languages that we know, the likeliest first."""
_PERHAPS_DATES = frozenset({"day", "jour", "día", "dia", "tag"})
"""These may also be numbers of days, names of weekdays, or tags."""
NAME_PARTS: Mapping[str, frozenset[str]] = MappingProxyType({
    "first name": frozenset({"first name", "firstname", "given name", "forename", "vorname", "prénom"}),
    "last name": frozenset({
        "last name", "lastname", "family name", "surname", "nachname", "familienname", "nom", "apellido",
        "apellidos",
    }),
})  # fmt: skip
"""Columns that are a name together, where none has all of it."""
MANY = frozenset({"presenters", "video", "slides", "links", "tags", "status", "published", "hidden"})
"""Fields that may have several columns, as *Speaker 1* and *Speaker 2*."""

Columns = Mapping[str, Sequence[str]]


def guess_columns(
    columns: Sequence[str], told: Mapping[str, str], has_days: Callable[[str], bool]
) -> Columns:
    """Return the columns of each field. ``has_days`` says whether a column that is called *day* has dates.

    What is ``told`` wins, and is empty where there is no such column.
    """
    found: dict[str, list[str]] = {field: find_columns(columns, name) for field, name in told.items()}
    taken = {column for names in found.values() for column in names}
    for field, names in FIELDS.items():
        if field in found:
            continue
        free = [column for column in columns if column not in taken]
        matches = [column for name in names for column in free if fold(column) == name]
        if field == "status":
            matches = [column for column in free if fold(column).endswith(names)]
            matches = [column for column in matches if fold(column).split()[-1] in names]
        if field in {"date", "tags"}:
            wanted = field == "date"
            matches = [
                column for column in matches if not is_perhaps_date(column) or has_days(column) == wanted
            ]
        found[field] = matches if field in MANY else matches[:1]
        taken.update(found[field])
    if not found["presenters"] and "presenters" not in told:
        found |= {part: _find_part(columns, taken, names) for part, names in NAME_PARTS.items()}
    return {field: names for field, names in found.items() if names or field in told}


def _find_part(columns: Sequence[str], taken: set[str], names: frozenset[str]) -> list[str]:
    return [column for column in columns if column not in taken and _without_speaker(fold(column)) in names]


def _without_speaker(name: str) -> str:
    return re.sub(r"\A(?:speaker|presenter|author|your)s? ", "", name)


def is_perhaps_date(column: str) -> bool:
    """Whether a column may have the number or the name of a day, which is nothing beside its date."""
    return fold(column) in _PERHAPS_DATES


def find_columns(columns: Sequence[str], name: str) -> list[str]:
    """Return the column of a name, or those of several after commas."""
    if found := [column for column in columns if column == name] or _find_alike(columns, name):
        return found[:1]
    parts = [_find_alike(columns, part) for part in name.split(",")]
    return [found[0] for found in parts] if all(parts) else []


def _find_alike(columns: Iterable[str], name: str) -> list[str]:
    wanted = " ".join(name.split()).casefold()
    return [column for column in columns if " ".join(column.split()).casefold() == wanted]


@lru_cache(maxsize=4096)
def fold(column: str) -> str:
    """Return the name of a column without what varies: case, marks, numbers, what is in parentheses."""
    text = re.sub(r"(?<=\w)[*:/_·]-?(?:innen|in|r|n)\b|(?<=[a-zß-ÿ])In(?:nen)?\b", "", column[:100])
    text = re.sub(r"(?<=\w)\((?:s|e?n)\)", lambda match: match[0][1:-1], text)
    text = re.sub(r"\([^()]*\)", " ", text)
    text = re.sub(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])", " ", text.replace("YouTube", "Youtube"))
    text = re.sub(r"[\W_]+", " ", text.casefold())
    return re.sub(r"\s*\d{1,2}\Z", "", text.strip())
