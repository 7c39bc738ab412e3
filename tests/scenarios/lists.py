"""The lists of the scenarios' shop, as its owner would import them."""

ITEM_COLUMNS = (
    "code,name,barcodes,group,vat,unit,pack_ratio,type,purchase,wholesale,retail,"
    "group1,group2,group3,group4,group5,group6,group7,group8,active"
)
ITEMS = """
КОЛА,Кока-Кола 0.5 л,3800000000010,Стъкло,Б,бр,12,standard,0.70,0.95,1.10,1.00,0,0,0,0,0,0,0,yes
ФАНТА,Фанта 0.5 л,3800000000027,Стъкло,Б,бр,12,standard,0.70,0.95,1.10,1.00,0,0,0,0,0,0,0,yes
КАСА,Каса,,Амбалаж,Б,бр,1,standard,4.00,6.00,6.00,6.00,0,0,0,0,0,0,0,yes
КАФЕ,Кафе,,Кафе,Б,бр,1,standard,6.00,0,10.00,0,0,0,0,0,0,0,0,yes
ХЛЯБ,Хляб,,Хляб,Б,бр,1,standard,0.80,0,1.20,0,0,0,0,0,0,0,0,yes
КОШ,Насипни,,Разни,Б,бр,1,variable,0,0,0,0,0,0,0,0,0,0,0,yes
ВИНО,Вино,,Вино,Б,бр,1,standard,9.00,0,25.45,0,0,0,0,0,0,0,0,yes
УСЛУГА,Услуга,,Услуги,Б,бр,1,service,0,0,1.00,0,0,0,0,0,0,0,0,yes
01234,Сирене,,Млечни,Б,кг,1,standard,8.00,0,12.00,0,0,0,0,0,0,0,0,yes
СТАРО,Старо,,Стъкло,Б,бр,1,standard,0.10,0,1.00,0,0,0,0,0,0,0,0,no
ФИКС,Вестник,,Преса,Б,бр,1,fixed,0.40,0,0.50,0,0,0,0,0,0,0,0,yes
БЕЗ,Без цена,,Преса,Б,бр,1,standard,0,0,0,0,0,0,0,0,0,0,0,yes
"""
PARTNER_COLUMNS = "code,name,group,price_group,percent,card,birth_date,limit,vat_number,eik,address,email,phone,active"
PARTNERS = """
П1,Първи,,retail,5,2900001,,,,,,,,yes
П2,Втори,Едро,wholesale,0,,,500.00,,,,,,yes
П3,Трети,,retail,0,,1996-02-29,,,,,,,yes
П4,Четвърти,,retail,0,,1990-01-01,,,,,,,yes
П5,Пети,,retail,0,,,,,,,,,yes
ПГ1,На първа група,,1,0,,,,,,,,,yes
"""
LOCATIONS = """code,name,price_group,negative_stock
МАГ1,Магазин 1,retail,yes
СКЛАД,Склад,wholesale,yes
СТРОГ,Без минус,retail,no
"""
OPERATORS = """code,name,level,pin,language
1,Собственик,owner,3333,bg
2,Управител,manager,2222,bg
3,Касиер,cashier,1111,bg
"""
