"""The words whose coming or going changes what a sentence claims: negations, hedges, dates and amounts."""

# One table for each language, since "on" is ten in Turkish and "fast" is almost in German. `critical`
# folds the words; Arabic ones also count behind و, ف, ب, ل, ك and ال. English words are asked for in
# every text.

NEGATIONS = {
    "en": """not no never without none nobody nothing nowhere neither nor cannot hardly barely
        scarcely unable lack lacks lacked lacking except excluding unless deny denies denied denying
        denial denials refuse refuses refused refusing refusal reject rejects rejected rejecting
        rejection fail fails failed failing failure failures false falsely untrue wrong wrongly
        refute refutes refuted dispute disputes disputed disputing contradict contradicts
        contradicted retract retracts retracted withdraw withdraws withdrew withdrawn cancel cancels
        cancelled canceled against oppose opposes opposed opposing avoid avoids avoided prevent
        prevents prevented banned ban halt halted innocent acquitted cleared ruled stop stops
        stopped""",
    "de": """nicht kein keine keinen keinem keiner keines nie niemals niemand nichts ohne weder
        leugnet leugnete bestreitet bestritt dementiert dementierte verweigerte lehnte falsch""",
    "fr": """n ne pas jamais rien aucun aucune personne sans ni nie nient nié démenti dément
        démentie refusé refuse faux fausse""",
    "es": """no nunca jamás nada nadie ningún ninguno ninguna sin tampoco ni niega negó niegan
        negaron desmintió desmiente rechazó rechaza falso falsa""",
    "ru": """не нет ни никогда никто ничего никакой без нельзя отрицает отрицал отрицала отрицают
        отверг отказался опроверг опровергла опровергает""",
    "tr": """değil değildi yok yoktu hiç asla hayır hiçbir hiçbiri kimse olmadan yalanladı reddetti
        yalanlandı""",
    "fa": """نه نمی نیست نیستند نبود نبودند نشد نشدند نکرد نکردند ندارد ندارند نداشت نداشتند نخواهد
        نخواهند بدون هرگز هیچ هیچکس هیچ‌کس تکذیب انکار فاقد خیر نباید نتوانست""",
    "ar": """لا لم لن ليس ليست ليسوا غير دون بدون نفى نفت ينفي تنفي نافيا أنكر ينكر رفض رفضت يرفض
        أبدا عدم كلا""",
}

HEDGES = {
    "en": """alleged allegedly alleges allege alleging allegation allegations reportedly reported
        apparently apparent possibly possible perhaps maybe may might could would should must
        probably probable likely unlikely presumably presumed supposedly supposed suspected suspect
        suspects suspicion purported purportedly ostensibly seemingly seem seems seemed appear
        appears appeared rumoured rumored rumours rumors unconfirmed unverified unclear uncertain
        confirmed confirm confirms verified claimed claim claims claiming accused accuse accuses
        believe believed believes thought potentially potential expected estimated estimate
        estimates roughly approximately almost nearly virtually partly mostly largely generally
        usually sometimes often reputedly arguably proven convicted charged tentatively provisional
        preliminary""",
    "de": """angeblich angebliche mutmaßlich mutmaßliche mutmaßlichen mutmaßlicher vermutlich
        möglicherweise wohl vielleicht offenbar anscheinend wahrscheinlich könnte könnten dürfte
        soll sollen sollte etwa rund fast beinahe ungefähr""",
    "fr": """prétendu présumé présumée présumés prétendument apparemment peut-être probablement
        pourrait pourraient environ presque serait seraient aurait auraient possible
        vraisemblablement peut""",
    "es": """presunto presunta presuntos presuntas presuntamente supuesto supuesta supuestamente
        aparentemente quizá quizás posiblemente probablemente podría podrían habría habrían casi
        aproximadamente unos""",
    "ru": """якобы предположительно предполагаемый вероятно возможно наверное видимо похоже мог
        могли может могут примерно около почти сообщается""",
    "tr": """iddiaya iddia göre sözde muhtemelen belki olabilir galiba sanırım şüpheli yaklaşık
        neredeyse""",
    "fa": """شاید احتمالا احتمال احتمالی گویا ظاهرا ادعا ادعای مدعی متهم مظنون ممکن گمان می‌تواند
        حدود حدودا تقریبا نزدیک شایعه تایید تأیید""",
    "ar": """ربما قد لعل يزعم زعم مزعوم مزعومة يحتمل محتمل احتمال يبدو يفترض مفترض متهم مشتبه حوالي
        نحو تقريبا قرابة يعتقد يمكن بحسب""",
}

# English negations and hedges that speak of what follows them: those just outside a passage count, too.
TURNS = """not no never without neither nor cannot hardly barely scarcely denies denied deny denying
    false falsely untrue refutes refuted refute disputes disputed dispute alleges alleged allege
    alleging allegedly reportedly apparently possibly perhaps maybe may might likely unlikely probably
    presumably purportedly supposedly suspected suspects ostensibly rumoured rumored unconfirmed
    unverified fails failed fail refuses refused refuse"""

# Only beside a number do these say how much or when.
BESIDE_NUMBERS = "about around over under least most up before after since until later earlier only just some"

DATES = {
    "en": """monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur
        thurs fri sat sun january february march april may june july august september october
        november december jan feb mar apr jun jul aug sep sept oct nov dec today yesterday tomorrow
        tonight midnight noon weekend spring summer autumn winter ago last next""",
    "de": """montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz mai
        juni juli oktober dezember heute gestern morgen""",
    "fr": """lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril juin
        juillet août septembre octobre novembre décembre aujourd hier demain""",
    "es": """lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo
        junio julio agosto septiembre octubre noviembre diciembre hoy ayer mañana""",
    "ru": """понедельник вторник среда среду четверг пятница пятницу суббота субботу воскресенье
        января февраля марта апреля мая июня июля августа сентября октября ноября декабря сегодня
        вчера завтра""",
    "tr": """pazartesi salı çarşamba perşembe cuma cumartesi pazar ocak şubat mart nisan mayıs
        haziran temmuz ağustos eylül ekim kasım aralık bugün dün yarın""",
    "fa": """شنبه یکشنبه دوشنبه سه‌شنبه چهارشنبه پنجشنبه پنج‌شنبه جمعه فروردین اردیبهشت خرداد تیر
        مرداد شهریور مهر آبان آذر دی بهمن اسفند ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر
        اکتبر نوامبر دسامبر امروز دیروز فردا امشب دیشب گذشته آینده""",
    "ar": """الاثنين الأحد الثلاثاء الأربعاء الخميس الجمعة السبت يناير فبراير مارس أبريل مايو يونيو
        يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين
        كانون اليوم أمس غدا الماضي المقبل""",
}

AMOUNTS = {
    "en": """hundred hundreds thousand thousands million millions billion billions trillion
        trillions dozen dozens scores half halves third thirds quarter quarters double doubled twice
        triple tripled thrice once both all every each any several few many majority minority more
        fewer less percent percentage first second fourth fifth sixth seventh eighth ninth tenth
        twelfth dollar dollars euro euros pound pounds yen yuan rouble roubles ruble rubles rial
        rials dinar dinars lira cent cents pence mile miles kilometre kilometres kilometer
        kilometers km metre metres meter meters feet foot inch inches kilogram kilograms kg kilo
        kilos gram grams ton tons tonne tonnes litre litres liter liters barrel barrels gallon
        gallons acre acres hectare hectares celsius fahrenheit degree degrees hour hours minute
        minutes day days week weeks month months year years decade decades century minus usd eur gbp
        $ € £ ¥ ₽ ₺ ﷼""",
    "de": """zwei drei vier fünf sechs sieben acht neun zehn elf zwölf hundert hunderte tausend
        tausende million millionen milliarde milliarden dutzend dutzende prozent mehrere viele
        wenige alle hälfte""",
    "fr": """deux trois quatre cinq six sept huit neuf dix onze douze vingt trente mille millier
        milliers million milliard milliards dizaines centaines plusieurs quelques moitié""",
    "es": """dos tres cuatro cinco seis siete ocho nueve diez once doce veinte treinta cien ciento
        cientos mil miles millón millones decenas centenares varios varias muchos pocos mitad""",
    "ru": """два две три четыре пять шесть семь восемь девять десять двенадцать двадцать сто тысяча
        тысячи тысяч миллион миллиона миллионов миллиард миллиарда десятки сотни несколько много
        мало половина""",
    "tr": """iki üç dört beş altı yedi sekiz dokuz on yirmi otuz yüz yüzlerce bin binlerce milyon
        milyonlarca milyar onlarca birkaç çok yarısı yüzde""",
    "fa": """یک دو سه چهار پنج شش هفت هشت نه ده یازده دوازده سیزده چهارده پانزده شانزده هفده هجده
        نوزده بیست سی چهل پنجاه شصت هفتاد هشتاد نود صد دویست سیصد چهارصد پانصد هزار هزاران میلیون
        میلیون‌ها میلیارد صدها ده‌ها نیم نیمی نصف درصد چند چندین بسیاری همه دلار یورو تومان ریال
        کیلومتر متر تن کیلو""",
    "ar": """واحد واحدة اثنان اثنين ثلاثة ثلاث أربعة أربع خمسة خمس ستة ست سبعة سبع ثمانية ثماني تسعة
        تسع عشرة عشر عشرات عشرون عشرين ثلاثون ثلاثين أربعون أربعين خمسون خمسين ستون ستين مئة مائة
        مئات ألف آلاف مئتان مليون ملايين مليونا مليار نصف ربع المئة المائة عدة بعض كل جميع معظم
        دولار يورو دينار""",
}

# Words that say the contrary of each other.
OPPOSITES = """rose/fell rises/falls rise/fall rising/falling increase/decrease increased/decreased
    increases/decreases higher/lower highest/lowest up/down won/lost win/lose wins/loses
    before/after guilty/innocent alive/dead survived/died opened/closed open/closed
    accepted/rejected approved/rejected accept/reject supported/opposed above/below largest/smallest
    best/worst better/worse true/false success/failure gain/loss gained/lost buy/sell bought/sold
    allowed/banned started/ended begin/end began/ended arrived/left strengthened/weakened
    convicted/acquitted northern/southern eastern/western north/south east/west"""

# Number words that say the same as a figure.
FIGURES = {
    word: str(figure)
    for figure, word in enumerate(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
        sixteen seventeen eighteen nineteen twenty""".split()
    )
} | {
    word: str(10 * figure)
    for figure, word in enumerate("thirty forty fifty sixty seventy eighty ninety".split(), start=3)
}

# Words that tell the language, where the script does not.
MARKERS = {
    "de": "der die das und ist nicht ein eine den dem von mit für auf wurde haben sich",
    "fr": "le la les des et est une du dans que qui pour sur pas au par ont",
    "es": "el la los las una que del por con para se su fue al lo más",
    "tr": "ve bir bu için ile olarak olan daha da de çok gibi kadar sonra dedi",
}

# Capitalised at the beginning of a sentence without being a name.
BEGINNINGS = """a about above according across after afterwards again all almost along already also
    although always among an and another any anyone are around as at away back because been before
    behind below both but by can could critics despite did do does during each earlier either even
    ever every everyone experts few finally following for former from further had has have he her
    here hers him his how however i if in indeed initially instead into is it its just last later
    less like local many may me meanwhile might more moreover most much must my near neither
    nevertheless next no nobody none nor not nothing now of off officials on once one only or other
    others our out over own people perhaps police protesters quite rather really residents same
    several shall she should since so some someone something soon still such than that the their
    them then there therefore these they this those though through throughout thus to today together
    tomorrow too two under unless until up upon us very was we were what when where whether which
    while who whoever whole whom whose why will with within without witnesses would yes yet
    yesterday you your lawmakers president minister government company court judge parliament army
    spokesman spokeswoman spokesperson"""
