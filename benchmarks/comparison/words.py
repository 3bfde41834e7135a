"""What the generated catalogue is written with: topics and kinds in five languages, countries."""

LANGUAGES = ("en", "de", "fr", "es", "it")
TOPICS = (
    ("Breast cancer", "Brustkrebs", "Cancer du sein", "Cáncer de mama", "Cancro della mammella"),
    (
        "Rare diseases",
        "Seltene Krankheiten",
        "Maladies rares",
        "Enfermedades raras",
        "Malattie rare",
    ),
    ("Diabetes", "Diabetes", "Diabète", "Diabetes", "Diabete"),
    (
        "Heart failure",
        "Herzschwäche",
        "Insuffisance cardiaque",
        "Insuficiencia cardíaca",
        "Scompenso",
    ),
    ("Asthma", "Asthma", "Asthme", "Asma", "Asma"),
    ("Ageing", "Altern", "Vieillissement", "Envejecimiento", "Invecchiamento"),
    ("Infections", "Infektionen", "Infections", "Infecciones", "Infezioni"),
    ("Dementia", "Demenz", "Démence", "Demencia", "Demenza"),
    ("Birth defects", "Fehlbildungen", "Malformations", "Malformaciones", "Malformazioni"),
    ("Kidney disease", "Nierenleiden", "Maladie rénale", "Enfermedad renal", "Malattia renale"),
    ("Nutrition", "Ernährung", "Nutrition", "Nutrición", "Nutrizione"),
    ("Vaccination", "Impfung", "Vaccination", "Vacunación", "Vaccinazione"),
)
KINDS = (
    ("whole genomes", "ganze Genome", "génomes entiers", "genomas completos", "genomi interi"),
    ("cohort", "Kohorte", "cohorte", "cohorte", "coorte"),
    ("register", "Register", "registre", "registro", "registro"),
    ("biobank samples", "Proben", "échantillons", "muestras", "campioni"),
    ("variant frequencies", "Varianten", "variants", "variantes", "varianti"),
    ("health records", "Akten", "dossiers", "historias clínicas", "cartelle cliniche"),
)
COUNTRIES = (
    *("at", "be", "bg", "hr", "cy", "cz", "dk", "ee", "fi", "fr", "de", "gr", "hu", "ie"),
    *(
        "it",
        "lv",
        "lt",
        "lu",
        "mt",
        "nl",
        "pl",
        "pt",
        "ro",
        "sk",
        "si",
        "es",
        "se",
        "no",
        "is",
        "ch",
    ),
)
FORMATS = ("text/csv", "application/vnd.ga4gh.vcf", "application/vnd.ga4gh.bam", "application/json")
