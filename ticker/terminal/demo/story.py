"""The story: what the demonstration tells of a storm surge that never was."""

from __future__ import annotations

from typing import Any

SLUG = "sturmflut"
LEAD = "/static/demo/lead.svg"
"""What stands above it until its pictures are drawn."""
SAID = {
    "alt": "Zeichnung: hohe Wellen vor einer Landzunge, auf der ein Leuchtturm steht",
    "caption": "Am Abend wird der Scheitel der Flut erwartet.",
    "credit": "Ticker",
}
LEAD_SCENE = "lighthouse"

TICKER: dict[str, Any] = {
    "slug": SLUG,
    "kicker": "Sturmflut an der Nordsee",
    "title": "Orkan „Gesine“ drückt das Wasser in die Deutsche Bucht",
    "intro": "Seit dem Morgen steigt das Wasser zwischen Borkum und Sylt. Wir berichten laufend. "
    "*Ort, Personen und Ereignisse dieses Tickers sind erfunden: Er zeigt, was Ticker kann.*",
    "image": {"url": LEAD, **SAID},
}

ENTRIES: list[tuple[int, dict[str, Any]]] = [
    (
        3,
        {
            "headline": "Halligen melden Landunter",
            "body": "Auf Langeneß und Hooge stehen die Wiesen unter Wasser, nur die Warften ragen "
            "noch heraus. „Wir kennen das, aber so schnell kam es lange nicht“, sagt "
            "Bürgermeisterin Frauke Petersen am Telefon.",
            "author": "Jule Harms",
        },
    ),
    (
        11,
        {
            "headline": "Elbtunnel bei Hamburg gesperrt",
            "label": "Eilmeldung",
            "breaking": True,
            "key": True,
            "body": "Alle vier Röhren sind seit wenigen Minuten dicht. Wer nach Norden will, soll "
            "über die A 1 ausweichen oder den Tag abwarten.",
            "source": {"name": "Verkehrsleitzentrale", "url": "https://example.org/verkehr"},
            "verification": "confirmed",
        },
    ),
    (
        24,
        {
            "headline": "Fährverkehr zu den Inseln ruht",
            "body": "Zwischen Dagebüll, Föhr und Amrum fährt heute nichts mehr. Betroffen sind "
            "auch:\n\n- Norddeich–Norderney\n- Neßmersiel–Baltrum\n- Cuxhaven–Helgoland",
            "tags": ["Verkehr", "Inseln"],
        },
    ),
    (
        47,
        {
            "headline": "Was jetzt auf keinen Fall in den Keller gehört",
            "label": "Service",
            "body": "Der Katastrophenschutz bittet:\n\n1. Strom im Keller abschalten\n2. Autos aus "
            "Tiefgaragen holen\n3. Nicht selbst nach dem Wasser sehen\n\n> Neugier ist bei einer "
            "Sturmflut der häufigste Unfallgrund.\n\nAlle Sammelstellen stehen auf der "
            "[Seite des Landes](https://example.org/sammelstellen).",
            "pinned": True,
        },
    ),
    (
        66,
        {
            "headline": "Berichte über einen Deichbruch bei Büsum sind falsch",
            "body": "Ein Video, das seit dem Mittag geteilt wird, zeigt eine Übung aus dem Jahr "
            "2013. Der Deich hält.",
            "verification": "refuted",
            "author": "Mattis Okonkwo",
        },
    ),
    (
        98,
        {
            "headline": "Pegel Cuxhaven: 2,84 Meter über dem mittleren Hochwasser",
            "body": "So hoch stand es zuletzt vor neun Jahren. In der Nacht waren 2,10 Meter "
            "vorhergesagt.",
            "correction": "In einer früheren Fassung stand 3,84 Meter; das war ein Tippfehler.",
            "source": {"name": "Bundesamt für Seeschifffahrt"},
            "key": True,
        },
    ),
    (
        131,
        {
            "headline": "Warum der Wind so lange aus Nordwest bleibt",
            "label": "Analyse",
            "body": "Das Tief zieht ungewöhnlich langsam über Jütland. Solange sein Kern nördlich "
            "der Elbe liegt, schiebt der Wind das Wasser wie in einen Trichter. Erst wenn er auf "
            "Nord dreht, kann die Bucht sich leeren.\n\nEntscheidend sind deshalb die Stunden "
            "zwischen 19 und 23 Uhr.",
            "author": "Dr. Henrike Boysen",
        },
    ),
    (
        187,
        {
            "headline": "",
            "body": "Das Technische Hilfswerk zieht 400 Helferinnen und Helfer an der Küste "
            "zusammen, dazu Pumpen aus drei Bundesländern.",
        },
    ),
    (
        244,
        {
            "headline": "Schulen an der Küste schließen um zwölf",
            "body": "Das gilt für die Kreise Nordfriesland, Dithmarschen, Cuxhaven, Wittmund und "
            "Aurich. Eine Notbetreuung ist eingerichtet.",
            "verification": "confirmed",
        },
    ),
    (
        1510,
        {
            "headline": "Deutscher Wetterdienst warnt vor Orkanböen",
            "body": "Erwartet werden Spitzen bis 140 Kilometer in der Stunde, auf den Inseln mehr.",
            "key": True,
            "source": {"name": "Wetterdienst", "url": "https://example.org/wetter"},
        },
    ),
    (
        1655,
        {
            "headline": "Sperrwerk an der Eider wird vorsorglich geschlossen",
            "body": "Die Tore gehen am Abend zu, zwei Tiden früher als geplant.",
        },
    ),
]

REPORTS: list[dict[str, Any]] = [
    {
        "headline": "Böe von 138 Kilometern in der Stunde auf Sylt",
        "body": "Gemessen an der Station List, kurz vor dem Hochwasser.",
    },
    {
        "headline": "Feuerwehr sichert Strandkörbe in St. Peter-Ording",
        "body": "„Wer jetzt noch am Wasser steht, steht uns im Weg“, sagt ein Sprecher.",
    },
    {
        "headline": "Pegel Husum steigt um 40 Zentimeter in einer Stunde",
        "body": "Der Scheitel wird gegen 22 Uhr erwartet.",
        "verification": "unconfirmed",
    },
    {
        "headline": "Bahnstrecke nach Westerland gesperrt",
        "label": "Eilmeldung",
        "breaking": True,
        "body": "Auf dem Hindenburgdamm liegen Teile eines Weidezauns im Gleis.",
    },
    {
        "headline": "Krankenhaus Heide schaltet auf Notstrom um",
        "body": "Operationen, die warten können, sind verschoben. Für Notfälle ist alles bereit.",
        "source": {"name": "Kreis Dithmarschen"},
    },
    {
        "headline": "",
        "body": "In Tönning tragen Nachbarn Sandsäcke vor die Altstadt. Eine Kette von mehr als "
        "hundert Menschen reicht vom Markt bis an den Hafen.",
    },
    {
        "headline": "Windparks vor Helgoland gehen aus dem Wind",
        "body": "Ab 90 Kilometern in der Stunde drehen die Rotoren sich selbst aus dem Wind.",
        "tags": ["Energie"],
    },
]

ILLUSTRATED: list[tuple[int, str, list[str], dict[str, Any]]] = [
    (
        18,
        "hafen",
        ["harbour"],
        {
            "headline": "In Cuxhaven steht das Wasser an der Kaikante",
            "body": "Zwei Kutter haben sich in den Alten Hafen gerettet. Die Feuerwehr räumt "
            "Keller an der Hafenzeile.",
            "image": {
                "media": "{harbour}",
                "alt": "Zeichnung: zwei Fischkutter in hohen Wellen vor einer Häuserzeile, deren "
                "Kai unter Wasser steht",
                "caption": "Der Alte Hafen am späten Nachmittag.",
                "credit": "Ticker",
            },
            "key": True,
        },
    ),
    (
        58,
        "pegel",
        ["gauge"],
        {
            "headline": "Der Pegel, auf den heute alle sehen",
            "body": "Jede Marke sind zehn Zentimeter. Am Mittag waren von den schwarzen noch "
            "alle zu sehen.\n\n![Zeichnung: eine Pegellatte zwischen zwei Pfählen, die Wellen "
            'reichen bis unter die Fünf](media:{gauge} "Pegellatte am Steubenhöft. Bild: Ticker")',
            "author": "Jule Harms",
        },
    ),
    (
        84,
        "bilder",
        ["farm", "sheep", "bight"],
        {
            "headline": "Der Tag in Bildern",
            "body": "Von der Hallig bis zur Elbmündung.\n\n"
            "![Zeichnung: ein Haus mit Reetdach auf einer Warft, ringsum Wasser]"
            '(media:{farm} "Hooge: Die Warft ragt noch heraus. Bild: Ticker")\n'
            "![Zeichnung: Schafe auf einem Deich, dahinter Windräder im Meer]"
            '(media:{sheep} "Dithmarschen: Die Schafe sind früher oben als sonst. Bild: Ticker")\n'
            "![Karte der Deutschen Bucht mit Wasserständen, am höchsten in Husum: 2,9 Meter]"
            '(media:{bight} "So hoch über dem mittleren Hochwasser stand es um 16 Uhr. '
            'Karte: Ticker")',
        },
    ),
]
"""How many minutes ago, the entry's id, which scenes it shows, and what it says with their ids."""
