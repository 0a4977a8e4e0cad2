"""First and last names, as people write them; `native|latin` where an address needs other letters."""

from __future__ import annotations

NAMES: dict[str, tuple[str, str]] = {
    "dutch": (
        "Tom Sanne Joost Femke Daan Lotte Bram Maud Thijs Roos Sven Anouk Ruben Eva Jeroen",
        "de_Wit van_Dijk Bakhuis Visser Smeets Mulder Kuipers van_der_Meer Brouwer Hoekstra Postma Vermeulen",
    ),
    "german": (
        "Lukas Hannah Felix Greta Jürgen|juergen Katrin Stefan Anke Moritz Leonie Uwe Sabine Tobias Frieda",
        "Krüger|krueger Vogt Lehmann Brandt Seidel Möller|moeller Hartwig Petersen Roth Winkler Schäfer|schaefer Engel",
    ),
    "french": (
        "Camille Julien Élodie|elodie Mathieu Chloé|chloe Hugo Inès|ines Laurent Manon Rémi|remi Solène|solene Yann",
        "Lefèvre|lefevre Moreau Garnier Rousseau Chevalier Marchand Perrin Gauthier Noël|noel Bouvier Renaud Delmas",
    ),
    "english": (
        "Oliver Grace Sam Imogen Callum Niamh Giles Poppy Declan Freya George Isla Rory Beatrix Alun Tamsin",
        "Grant Whitfield Ashdown Pemberton O'Hara|ohara Marlow Fairclough Tennant Hollis Redfern Quill Sedgwick",
    ),
    "american": (
        "Maya Ethan Jasmine Tyler Rosa Caleb Aaliyah Grant Hannah Diego Naomi Wyatt Kayla Marcus Joy Dwayne",
        "Okafor Bennett Delgado Sullivan Whitaker Nguyen Holloway Castillo Brooks Lindgren Tran Freeman Yoon",
    ),
    "nordic": (
        "Jonas Astrid Erik Sigrid Lars Maja Åsa|asa Henrik Freja Mikkel Aino Ville Søren|soren Linnea Olav",
        "Lindqvist Hansen Bergström|bergstrom Solberg Nygaard Virtanen Dahl Kjær|kjaer Östlund|ostlund Haugen",
    ),
    "polish": (
        "Zofia Jakub Agnieszka Paweł|pawel Magdalena Łukasz|lukasz Hanna Tomasz Weronika Jiří|jiri Klára|klara",
        "Wójcik|wojcik Zielińska|zielinska Kowalczyk Nowicki Dąbrowski|dabrowski Sikora Wróbel|wrobel Dvořák|dvorak",
    ),
    "spanish": (
        "Carlos Lucía|lucia Javier Carmen Álvaro|alvaro Marta Íñigo|inigo Paula Rodrigo Ximena Andrés|andres",
        "Méndez|mendez Ortega Ibáñez|ibanez Navarro Castaño|castano Cabrera Salgado Rivas Peña|pena Montero Quiroga",
    ),
    "portuguese": (
        "João|joao Beatriz Tiago Inês|ines Rafael Mariana Caetano Helena Davi Luísa|luisa",
        "Carvalho Teixeira Moraes Figueira Nóbrega|nobrega Pacheco Magalhães|magalhaes Lobo Siqueira",
    ),
    "italian": (
        "Sofia Matteo Giulia Lorenzo Chiara Davide Elena Niccolò|niccolo Alessia Pietro",
        "Rossi Bellandi Conti Ferranti Marchetti Galli De_Luca Moretti Sartori D'Amico|damico",
    ),
    "greek": (
        "Ελένη|eleni Νίκος|nikos Μαρία|maria Γιώργος|giorgos Δήμητρα|dimitra Κώστας|kostas",
        "Παπαδάκη|papadaki Νικολάου|nikolaou Αλεξίου|alexiou Βλάχος|vlachos Καρρά|karra",
    ),
    "turkish": (
        "Elif Emre Ayşe|ayse Mehmet Zeynep Çağlar|caglar Deniz İpek|ipek",
        "Yılmaz|yilmaz Aksoy Güneş|gunes Çelik|celik Doğan|dogan Ersoy",
    ),
    "ukrainian": (
        "Надія|nadiia Олексій|oleksii Оксана|oksana Тарас|taras Ірина|iryna Богдан|bohdan",
        "Петренко|petrenko Шевчук|shevchuk Коваль|koval Мельник|melnyk Лисенко|lysenko",
    ),
    "hebrew": (
        "נועה|noa יונתן|yonatan תמר|tamar איתי|itai שירה|shira עומר|omer",
        "לוי|levi כהן|cohen מזרחי|mizrahi פרידמן|friedman ברק|barak",
    ),
    "arabic": (
        "ليلى|leila عمر|omar نور|nour يوسف|youssef هدى|huda كريم|karim سلمى|salma طارق|tariq Rania Samir",
        "حداد|haddad منصور|mansour الخطيب|alkhatib ناصر|nasser بن_علي|benali زيدان|zidan السيد|elsayed",
    ),
    "westafrican": (
        "Chidi Amara Tunde Ngozi Emeka Folake Yaw Abena",
        "Adeyemi Okonkwo Balogun Eze Nwosu Mensah Olawale",
    ),
    "eastafrican": (
        "Wanjiru Otieno Amina Kamau Akinyi Juma Njeri Baraka",
        "Mwangi Ochieng Wambui Kiptoo Odhiambo Njoroge",
    ),
    "southafrican": (
        "Grace Thabo Lerato Pieter Nomsa Sipho Anneke Zanele",
        "Maseko Dlamini van_Rensburg Naidoo Khumalo Steyn Mokoena",
    ),
    "japanese": (
        "愛子|aiko 健太|kenta 美咲|misaki 大輔|daisuke 由美|yumi 翔|sho 直子|naoko 浩|hiroshi",
        "田中|tanaka 佐藤|sato 小林|kobayashi 渡辺|watanabe 中村|nakamura 山口|yamaguchi 森|mori",
    ),
    "korean": (
        "서연|seoyeon 민준|minjun 지우|jiwoo 하은|haeun 도윤|doyun",
        "김|kim 이|lee 박|bak 최|choi 정|jeong",
    ),
    "chinese": (
        "美玲|meiling 伟|wei 静怡|jingyi 浩然|haoran 小雨|xiaoyu 志强|zhiqiang Mei Jun",
        "陈|chen 王|wang 林|lin 赵|zhao 黄|huang 周|zhou Tan",
    ),
    "thai": (
        "สมชาย|somchai มาลี|malee อนันต์|anan พิมพ์|pim",
        "ศรีสุข|srisuk ทองดี|thongdee แก้วมณี|kaewmanee",
    ),
    "indian": (
        "Priya Arjun Kavya Rohan Meera Sanjay प्रिया|priya2 अर्जुन|arjun2 Anita Vikram",
        "Raman Iyer Deshpande Kulkarni शर्मा|sharma Menon गुप्ता|gupta Bose",
    ),
}  # fmt: skip

TITLES = (
    "VP Operations", "Head of Logistics", "Warehouse Manager", "Transport Planner", "COO", "Supply Chain Director",
    "Site Manager", "Procurement Lead", "Plant Manager", "Yard Supervisor", "Head of Distribution",
    "Operations Analyst", "Director of Freight", "Customer Service Lead", "Fleet Coordinator", "Managing Director",
)  # fmt: skip

# People of the sandbox, who behave as their address says (`python -m quarterdeck.sandbox` lists them).
HARBOUR = "Sandbox Harbour"
SANDBOX = (
    ("reader", "Rita", "Reader", "Opens what you send"),
    ("clicker", "Clara", "Clicker", "Opens, then follows a link"),
    ("keen", "Kim", "Keen", "Opens and clicks, and comes back"),
    ("silent", "Simon", "Silent", "Never opens anything"),
    ("scan", "Scott", "Scanned", "A mail scanner opens it first"),
    ("unknown", "Una", "Unknown", "Her mailbox does not exist"),
    ("gone", "Greta", "Gone", "Left the company"),
    ("full", "Frank", "Full", "His mailbox is full"),
    ("blocked", "Bea", "Blocked", "Her server refuses us"),
    ("busy", "Boris", "Busy", "His server asks to wait, then takes it"),
    ("verybusy", "Vera", "Verybusy", "Her server is always too busy"),
    ("slow", "Sally", "Slow", "Her server takes its time"),
    ("drop", "Derek", "Drop", "His server hangs up without an answer"),
    ("replier", "Rosa", "Replier", "Answers what you send"),
    ("away", "Alan", "Away", "Out of office, and says until when"),
    ("forwarder", "Fay", "Forwarder", "Hands it on to a colleague"),
    ("unsubscriber", "Uri", "Unsubscriber", "Presses the unsubscribe button"),
    ("leaver", "Lea", "Leaver", "Unsubscribes on the page"),
    ("stopper", "Stan", "Stopper", "Asks you in words to stop"),
    ("complainer", "Cora", "Complainer", "Reports your mail as spam"),
    ("late", "Lars", "Late", "His server returns it a minute later"),
)  # fmt: skip


def people_of(culture: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The first and the last names of a culture, each with its latin form for an address."""
    firsts, lasts = NAMES[culture]
    return [_name(word) for word in firsts.split()], [_name(word) for word in lasts.split()]


def _name(word: str) -> tuple[str, str]:
    native, _, latin = word.replace("_", " ").partition("|")
    return native, (latin or native).lower().replace(" ", "").rstrip("0123456789")
