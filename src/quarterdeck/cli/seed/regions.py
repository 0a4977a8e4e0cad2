"""Where Northsea's prospects are: countries with their zones, and made-up companies in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

ANN, TOMAS, FREYA, MARCUS = "ann", "tomas", "freya", "marcus"


@dataclass(frozen=True)
class Region:
    """A country: whose names its people bear, who of us sells there, and `company|domain` pairs."""

    country: str
    zone: str
    names: str
    owner: str
    companies: tuple[str, ...]


def _regions(written: str) -> Iterator[Region]:
    """As written below: a line `country zone names owner`, and indented under it the companies."""
    for block in written.strip().replace("\n  ", " \t").splitlines():
        facts, *companies = block.split(" \t")
        country, zone, names, owner = facts.split()
        yield Region(country, zone, names, owner, tuple(each.strip() for each in " ".join(companies).split(";")))


WRITTEN = """
NL Europe/Amsterdam dutch ann
  Kade Shipping; Polder Koeling; Zilverdijk Logistiek; Dijkgraaf Fruit; Tulpweg Bloemen; Maasduin Opslag;
  Rietveen Zuivel; Veerhaven Expeditie
BE Europe/Brussels dutch ann
  Scheldeboog Natiebedrijf; Hopveld Dranken; Kempenpad Vervoer
DE Europe/Berlin german ann
  Elbtor Spedition; Falkenried Logistik; Rheinbogen Stahl; Moorkamp Lebensmittel; Silberkiefer Möbel; Havelstern
  Fracht; Lindenhain Papier; Nordkehr Kühlhaus
AT Europe/Vienna german ann
  Gletscherbach Getränke; Almpfad Holz
FR Europe/Paris french ann
  Rive Claire Transports; Verger du Lac; Froid des Dunes; Atelier Montclar; Moulin Bleu Farines; Quai des
  Mouettes
GB Europe/London english ann
  Grant & Daughters|grantdaughters; Whitfield Steel; Harrowmere Haulage; Saltmarsh Pantry; Pennerley Parts;
  Thistledown Cold Store; Ashcombe Paper; Greyfriar Tools; Tidewell Ports
IE Europe/Dublin english ann
  Ballyvarra Dairy; Clonmoss Distilling
SE Europe/Stockholm nordic freya
  Brava Freight; Norrskär Timber|norrskar; Björkvik Livs|bjorkvik; Silverholm Verktyg
NO Europe/Oslo nordic freya
  Fjord Marine; Nordlys Sjømat|nordlys; Tindevei Transport
DK Europe/Copenhagen nordic freya
  Sundkrog Shipping; Mågeø Mejeri|maageo
FI Europe/Helsinki nordic freya
  Kaarnasaari Paper; Lumijoki Foods
PL Europe/Warsaw polish freya
  Bursztyn Cargo; Zielony Brzeg; Wiklina Meble; Jodłowy Szlak|jodlowy
CZ Europe/Prague polish freya
  Kamenný Most Sklo|kamennymost
ES Europe/Madrid spanish tomas
  Puerto Norte; Almadraba Frío|almadraba; Sierra Clara Cítricos|sierraclara; Molino Real Logística|molinoreal;
  Huerta Vieja
PT Europe/Lisbon portuguese tomas
  Ponte Velha Cortiça|pontevelha; Ribeira Azul Conservas
IT Europe/Rome italian tomas
  Trasporti Valleverde; Porto Quieto Merci; Colle Ombroso Vini; Ceramiche Fontelunga
GR Europe/Athens greek tomas
  Κύμα Μεταφορές|kyma; Ελαιώνας Νότου|elaionas
TR Europe/Istanbul turkish tomas
  Boğazkapı Lojistik|bogazkapi; Yıldıztepe Gıda|yildiztepe
UA Europe/Kyiv ukrainian tomas
  Степовий Шлях|stepovyi; Зерно Лиману|zernolymanu
IL Asia/Jerusalem hebrew tomas
  נמל כרמית|karmit; פרדס הגליל|pardesgalil
LB Asia/Beirut arabic tomas
  Cedar Retail; مرفأ الأرز|marfa
AE Asia/Dubai arabic tomas
  واحة الشحن|waha; Pearl Dune Trading
EG Africa/Cairo arabic tomas
  قطن الدلتا|deltacotton
MA Africa/Casablanca arabic tomas
  Argan du Littoral
NG Africa/Lagos westafrican tomas
  Lagoon Gate Freight; Palmway Foods
KE Africa/Nairobi eastafrican tomas
  Savanna Bloom Flowers; Rift Crest Tea
ZA Africa/Johannesburg southafrican tomas
  Karoo Citrus; Tafelwind Vis; Protea Packers
US America/New_York american marcus
  Northmere Logistics; Maple Harbor Supply; Lakemoor Bearings; Copper Ridge Pantry; Granite Fork Steel;
  Pinefield Paper; Tidewater Kettle; Hollow Oak Furniture
US America/Chicago american marcus
  Prairie Gate Grain; Bayou Cane Sugar; Lone Heron Freight; Wheatland Dairy
US America/Denver american marcus
  Juniper Canyon Outdoor; Mesa Verde Packing
US America/Los_Angeles american marcus
  Redwood Anchor Freight; Saltbrush Produce; Amber Coast Cellars
CA America/Toronto american marcus
  Birchpoint Hardware; Érable Rouge Distribution|erablerouge
MX America/Mexico_City spanish marcus
  Cactus Real Autopartes; Bahía Clara Mariscos|bahiaclara
BR America/Sao_Paulo portuguese marcus
  Café Serra Branda|serrabranda; Porto Ipê Cargas|portoipe
CL America/Santiago spanish marcus
  Viña Aguamansa|aguamansa
JP Asia/Tokyo japanese marcus
  Seto Cold Chain; 青葉物流|aoba; 桜川食品|sakuragawa; 北浜倉庫|kitahama
KR Asia/Seoul korean marcus
  새벽물류|saebyeok; 은하식품|eunha
CN Asia/Shanghai chinese marcus
  Lotus Pantry; 青石港务|qingshi; 云杉冷链|yunshan
TH Asia/Bangkok thai marcus
  บัวทองขนส่ง|buathong
IN Asia/Kolkata indian marcus
  Helios Parts; Mango Lane Exports; नीलगिरि चाय|nilgirichai
SG Asia/Singapore chinese marcus
  Merlin Quay Freight
AU Australia/Sydney english marcus
  Wattle Creek Wool; Bluegum Timber; Southern Cray Co
NZ Pacific/Auckland english marcus
  Kauri Bay Dairy
"""

REGIONS = tuple(_regions(WRITTEN))
