"""What a column's name says about its role, in English, Russian and Romanian.

A pattern is a run of words; ``*`` ends a stem. The more of the name a pattern covers, the surer it is.
Classes that are no role (a due date, a cashier, a tax) are here to keep their columns from being taken
for one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

#: class → (weight, patterns separated by commas). A name's score for a class is the best pattern's weight,
#: times .7 to 1 by how much of the name it covers.
LEXICON: Final[dict[str, tuple[tuple[float, str], ...]]] = {
    "client": (
        (
            1.0,
            "client, client*, customer, customer*, customer id, client id, client code, customer code, customer ref, client no, client number, customer no, customer number, "
            "cust, cust id, cust no, custno, buyer*, purchaser*, bill to, billed to, sold to, ship to customer, "
            "member, member id, member no, member number, membership no, membership number, membership id, contract no, contract number,  patient*, guest name, guest, subscriber*, household*, household key, "
            "user id, userid, customer name, client name, shopper*, donor*, visitor*, payer*, payor*, debtor*, "
            "customer account, loyalty card, loyalty id, loyalty number, discount card, card holder, cardholder, "
            "клиент*, код клиента, покупател*, контрагент*, заказчик*, плательщик*, пациент*, абонент*, "
            "дисконтная карта, дисконтн* карт*, карта клиента, номер карты, карта лояльности, карт* покупател*, "
            "держатель карты, владелец карты, постоялец*, потребител*, дебитор*, член клуба, участник*, "
            "код контрагента, наименование контрагента, id клиента, ид клиента, "
            "cod client, nr contract, numar contract, nume client, denumire client, id client, cumparator*, beneficiar*, partener*, platitor*, "
            "abonat*, pacient*, card client, card fidelitate, card de fidelitate, nr card, numar card, consumator*",
        ),
        (
            0.85,
            "partner*, username, user name, account name, account id, account no, account number, member name, "
            "full name, who, кто, cine, billing name, customer email, card no, card number, card id, tenant*, student*, "
            "партнер*, фио, ф и о, гость, арендатор*, ученик*, фамилия и имя, фамилия имя, фамилия имя отчество, имя клиента, "
            "nume si prenume, nume prenume, nume complet, utilizator*, membru, chirias*, elev*, student*",
        ),
        (
            0.6,
            "account, user, contact, contact name, company name, person, name, card, company, recipient, "
            "last name, surname, фамилия, карта, получатель, юр лицо, организация, фирма, компания, посетитель*, "
            "nume, firma, companie, societate, persoana, destinatar, card",
        ),
    ),
    "at": (
        (
            1.0,
            "date, order date, invoice date, sale date, sales date, sold at, sold on, date sold, purchase date, "
            "date of purchase, date of sale, transaction date, trans date, txn date, payment date, date time, datetime, "
            "order time, order datetime, order timestamp, transaction time, timestamp, doc date, document date, receipt date, "
            "check date, bill date, visit date, booking date, purchased at, purchased on, ordered at, ordered on, "
            "дата, дата продажи, дата документа, дата заказа, дата операции, дата чека, дата покупки, дата и время, "
            "дата время, дата реализации, дата сделки, дата накладной, дата визита, дата услуги, дата расхода, "
            "data, data document*, data factur*, data bon*, data comen*, data vanz*, data si ora, data ora, "
            "data tranzact*, data operat*, data emiter*, data achizit*, data vizit*, data emiterii facturii",
        ),
        (
            0.85,
            "created at, created on, created, creation date, date created, paid at, paid on, date paid, posted, "
            "posting date, posted at, completed at, closed at, issued, issue date, entry date, day, when, "
            "дата оплаты, дата платежа, дата создания, создан*, дата проводки, дата проведения, когда, день, "
            "дата поступления, дата отгрузки, дата расчета, дата посещения, "
            "data plat*, data crear*, data incas*, data inreg*, zi, ziua, cand, creat, creat la, data livrarii",
        ),
        (
            0.5,
            "time, week, week start, month, period, время, период, месяц, неделя, ora, luna, perioada, saptamana",
        ),
    ),
    "amount": (
        (
            1.0,
            "amount, line total, line amount, total price, sales amount, sale amount, sales value, net amount, gross amount, "
            "ext price, extended price, extended amount, ext amount, item total, row total, lineitem total, price total, "
            "revenue, turnover, sum, amount paid, paid amount, total paid, payment amount, purchase amount, total sales, "
            "net sales, gross sales, how much, сколько, cat, spend, spent, total spent, sale value, transaction amount, monetary, amt, txn amount, "
            "сумма, сумма продажи, сумма продаж, сумма строки, сумма с учетом скидк*, сумма со скидкой, сумма реализации, "
            "сумма покупки, сумма с ндс, сумма без ндс, сумма руб, сумма в руб*, сумма операции, сумма оплаты, сумма платежа, "
            "сумма лей, сумма mdl, сумма по строке, выручка, выручка с ндс, стоимость продажи, стоимость с ндс, "
            "стоимость без ндс, сумма к оплате, продажная стоимость, сумма товара, сумма позиции, "
            "suma, suma totala, valoare totala, valoare vanz*, valoare cu tva, valoare fara tva, suma incas*, "
            "suma platita, suma linie, valoare linie, pret total, contravaloare*, total linie, valoare neta, valoare bruta, "
            "suma cu tva, suma fara tva, total cu tva, total fara tva",
        ),
        (
            0.85,
            "total, total amount, value, sales, paid, charge*, subtotal, sub total, payment, total value, net, gross, "
            "стоимость, итого, всего, к оплате, оплачено, оплата, оборот, продажи, реализовано, платеж, сумм*, "
            "valoare, valoarea, total, de plata, achitat, incasat, incasari, vanzari, plata, platit, sum*",
        ),
        (
            0.65,
            "usd, eur, rub, mdl, ron, fee, bill, money, price paid, cash, итог, приход, деньги, руб, лей, "
            "lei, bani, incasare, tarif total",
        ),
    ),
    "order_total": (
        (
            1.1,
            "order total, order amount, order value, total order, invoice total, invoice amount, basket total, basket value, "
            "receipt total, grand total, bill total, bill amount, check total, cart total, cart value, document total, "
            "сумма заказа, сумма чека, сумма документа, сумма по документу, сумма по чеку, итого по чеку, итого по заказу, "
            "итого чек, итого заказ, итог чека, всего по документу, стоимость заказа, сумма накладной, чек итого, сумма счета, "
            "total comanda, total comenzii, total factura, total bon, valoare comanda, valoare comenzii, valoare factura, "
            "valoare bon, total document, suma comenzii, suma bonului, valoare document",
        ),
    ),
    "price": (
        (
            1.0,
            "price, unit price, price each, price per unit, item price, lineitem price, selling price, sale price, "
            "unit rate, price unit, product price, price per item, unit amount, "
            "цена, цена за ед*, цена за единицу, цена за шт*, цена продажи, розничная цена, цена реализации, "
            "цена с учетом скидк*, цена со скидкой, цена с ндс, цена руб, цена в руб*, отпускная цена, "
            "pret, pretul, pret unitar, pret vanz*, pret de vanzare, pret buc*, pret um, pret pe unitate, pret cu tva, "
            "pret fara tva, pu",
        ),
        (0.7, "rate, retail price, tariff, тариф, прайс, расценка, tarif"),
    ),
    "quantity": (
        (
            1.0,
            "qty, quantity, quant, qty sold, quantity sold, units, units sold, pieces, pcs, lineitem quantity, "
            "items sold, no of units, number of units, item quantity, order quantity, number of items, "
            "кол во, количество, колво, к во, кол, шт, штук, кол во шт, количество товара, продано, количеств*, "
            "cantitate, cantitatea, cant, buc, bucati, nr buc, numar bucati, cantitate vanduta, unitati",
        ),
        (0.55, "count, items, volume, number, hours, nights, объем, единиц, число, часов, часы, volum, numar, ore"),
    ),
    "cost": (
        (
            1.0,
            "cost, unit cost, cogs, cost of goods*, cost price, purchase price, buying price, cost amount, total cost, "
            "landed cost, wholesale price, "
            "себестоимост*, закупочная цена, закупочн*, цена закупки, стоимость закупки, сумма закупки, учетная цена, "
            "цена прихода, себест*, закупка, "
            "pret achizitie, pret de achizitie, cost achizitie, pret intrare, pret de intrare, cost marfa, cost unitar, "
            "cost total, pret cumparare, costul*",
        ),
    ),
    "discount": (
        (
            1.0,
            "discount, discounts, discount amount, discount value, rebate*, total discount, line discount, markdown*, "
            "retail disc, discount sum, coupon amount, lineitem discount, "
            "скидка, скидки, сумма скидки, скидка руб, скидка сумма, размер скидки, скидка в руб*, "
            "reducere, reduceri, valoare reducere, valoare discount, rabat, suma discount, suma reducere",
        ),
    ),
    "order": (
        (
            1.0,
            "order, order id, order no, order number, order ref*, order name, order code, invoice, invoice no, invoice number, "
            "invoice id, receipt, receipt no, receipt number, receipt id, check no, check number, check id, bill no, "
            "bill number, bill id, basket, basket id, transaction id, transaction no, transaction number, trans id, txn id, "
            "ticket no, ticket id, ticket number, sale id, sale no, sales order, document no, document number, doc no, "
            "doc number, booking id, booking no, cart id, visit id, "
            "чек, номер чека, чека, заказ, номер заказа, ид заказа, id заказа, код заказа, заказ клиента, документ, "
            "номер документа, накладная, номер накладной, счет фактура, номер счета, номер продажи, регистратор, квитанция, "
            "документ продажи, документ реализации, no заказа, no чека, no документа, no накладной, реализация, "
            "comanda, nr comanda, numar comanda, factura, nr factura, numar factura, serie factura, bon, nr bon, numar bon, "
            "bon fiscal, document, nr document, numar document, chitanta, nr chitanta, nr comenzii, numarul comenzii, "
            "id comanda, nr facturii, nr bonului, numar doc, nr doc",
        ),
        (
            0.65,
            "transaction, trans, txn, check, bill, ticket, reference, ref, ref no, sale, doc, document, deal, deal id, "
            "счет, сделка, операция, id операции, номер операции, продажа, визит, referinta, tranzactie, id tranzactie, vanzare",
        ),
        (0.4, "no, number, id, code, номер, ид, код, nr, numar, numarul, cod"),
    ),
    "product": (
        (
            1.0,
            "product*, product id, product code, product name, item, item id, item no, item code, item name, "
            "item description, sku, sku id, lineitem sku, lineitem name, stock code, stockcode, article, article no, "
            "goods, service, service name, services, product s, plu, dish, menu item, upc, asin, treatment*, procedure*, "
            "course name, product sku, product title, variant sku, "
            "товар*, номенклатур*, артикул*, наименование товара, код товара, продукт*, услуг*, наименование услуги, "
            "вид услуги, блюдо, позиция, изделие, наименование номенклатуры, товары работы услуги, название товара, "
            "код номенклатуры, товар услуга, процедура, "
            "produs, produse, produsul, produs*, cod produs, denumire produs, nume produs, id produs, articol, articole, "
            "cod articol, denumire articol, serviciu*, servicii, denumire serviciu, marfa, marfuri, cod marfa, "
            "denumire marfa, reper",
        ),
        (
            0.75,
            "description, title, material, model, barcode, ean, part no, part number, style, "
            "наименование, название, описание, штрихкод, штрих код, материал, ассортимент, содержание, "
            "denumire, denumirea, descriere, cod bare, cod de bare, titlu",
        ),
        (0.45, "name, plan, subscription, membership type, membership plan, тип абонемента, вид абонемента, tip abonament, абонемент, тариф, abonament, nume"),
    ),
    "group": (
        (
            1.0,
            "category, product category, item category, categories, product group, item group, department, product type, "
            "commodity*, product line, subcategory, sub category, product class, product family, "
            "категори*, товарная группа, группа товар*, группа номенклатур*, группа, вид номенклатуры, раздел, подкатегория, "
            "вид товара, тип товара, номенклатурная группа, "
            "categorie*, categoria, grupa, grupa produs*, grupa de produse, grupa articol*, tip produs, departament, "
            "subcategorie, grupa marfa",
        ),
        (0.5, "brand, vendor, class, family, section, бренд, марка, производитель, отдел, clasa, marca, brand, familie"),
    ),
    "line": (
        (
            1.0,
            "line id, row id, line item id, lineitem id, transaction line id, record id, entry id, uuid, guid, uid, "
            "order line id, sale line id, id строки, ид строки, номер строки документа, guid строки, уникальный код, "
            "id linie, id rand, id inregistrare",
        ),
    ),
    "email": (
        (
            1.1,
            "email, e mail, mail, email address, customer email, client email, billing email, contact email, "
            "почта, эл почта, электронная почта, адрес электронной почты, email клиента, имейл, "
            "adresa email, adresa de email, email client, posta electronica",
        ),
    ),
    "phone": (
        (
            1.1,
            "phone, phone number, phone no, mobile, mobile phone, mobile number, tel, telephone, cell, cell phone, "
            "billing phone, customer phone, contact phone, client phone, msisdn, "
            "телефон, номер телефона, мобильный, мобильный телефон, моб телефон, тел, контактный телефон, телефон клиента, "
            "телефон покупателя, "
            "telefon, nr telefon, numar telefon, numar de telefon, telefon mobil, mobil, telefon client",
        ),
    ),
    "status": (
        (
            1.0,
            "status, order status, payment status, financial status, state, order state, invoice status, "
            "статус, статус заказа, статус оплаты, состояние, состояние заказа, статус документа, статус платежа, "
            "status comanda, stare, starea, stare comanda, status plata, statut, stadiu, starea comenzii",
        ),
    ),
    "currency": (
        (
            1.0,
            "currency, currency code, ccy, curr, валюта, код валюты, валюта документа, valuta, moneda, cod valuta",
        ),
    ),
    "kind": (
        (
            1.0,
            "transaction type, trans type, doc type, document type, operation type, sale type, record type, order type, "
            "line type, entry type, return, is return, returned, refund, is refund, sale or return, movement type, "
            "вид операции, тип операции, тип документа, вид документа, тип чека, признак расчета, хозяйственная операция, "
            "возврат, тип продажи, вид движения, "
            "tip document, tip operatie, tip operatiune, tip tranzactie, tip bon, retur, tip vanzare, tip miscare",
        ),
        (0.5, "type, kind, operation, movement, тип, вид, операция, tip, operatie, operatiune, fel"),
    ),
    # Classes that are no role.
    "other_date": (
        (
            1.2,
            "birth*, date of birth, dob, birthday, due date, due, expir*, expiry date, valid until, ship date, shipped at, "
            "shipping date, delivery date, delivered at, fulfilled at, modified*, updated at, updated, last modified, "
            "date modified, cancelled at, canceled at, registered at, registration date, signup date, sign up date, "
            "joined, join date, first order*, last order*, refunded at, return date, value date, print date, export date, "
            "last seen, accepted at, processed at, "
            "дата рождения, день рождения, срок оплаты, срок годности, срок действия, дата доставки, дата изменения, изменен*, "
            "дата регистрации, дата выдачи карты, дата валютирования, дата возврата, дата закрытия, дата последн*, "
            "дата перв*, дата отмены, дата окончания, плановая дата, "
            "data naster*, data scaden*, scaden*, data expir*, data livr*, data modific*, actualizat*, "
            "data valut*, data inscri*, data anul*, ultima *, data retur*",
        ),
    ),
    "row_number": (
        (1.2, "no p p, п п, no пп, n п п, номер п п, номер по порядку, nr crt, nr curent, row no, row number, row, s no, sr no, index, line no, "
              "line number, номер строки, строка, pos, poz, nr rand, seq, sequence"),
    ),
    "seller": (
        (
            1.2,
            "seller*, salesperson*, sales person, salesman, sales rep, sales representative, cashier*, employee*, staff*, operator*, manager*, agent*, "
            "waiter*, server, doctor*, master, therapist*, stylist*, trainer*, consultant*, created by, user created, "
            "account manager, owner, assistant*, sold by, "
            "продавец*, менеджер*, кассир*, сотрудник*, ответственн*, мастер*, врач*, исполнитель*, официант*, консультант*, "
            "тренер*, автор, оператор*, торговый представитель, торговый агент, администратор*, поставщик*, "
            "vanzator*, agent*, casier*, angajat*, operator*, responsabil*, ospatar*, medic*, consultant*, furnizor*, gestionar*, supplier*",
        ),
    ),
    "place": (
        (
            1.2,
            "store*, shop, shop name, shop id, branch*, outlet*, location*, warehouse*, register, register no, terminal*, pos id, till, "
            "channel, sales channel, source, region*, city, country, state province, address*, street, zip*, postcode, postal code, "
            "province*, county, district, territory, attribution, "
            "магазин*, склад*, торговая точка, точка, касса*, ккм, номер ккм, филиал*, подразделение*, регион*, город, страна, адрес*, "
            "улица, индекс, область, район, канал*, источник*, смена, номер смены, площадка, "
            "magazin*, depozit*, gestiune*, punct de lucru, filiala*, casa, casa de marcat, regiune*, oras, localitate, judet, tara, "
            "adresa, strada, cod postal, raion, canal*, sursa, tura, locatie*",
        ),
    ),
    "tax": (
        (
            1.15,
            "tax, taxes, vat, gst, tax amount, vat amount, sales tax, total tax, tax total, vat sum, lineitem tax, "
            "ндс, сумма ндс, в том числе ндс, в т ч ндс, налог*, ндс сумма, "
            "tva, valoare tva, suma tva, total tva, taxa, taxe, din care tva",
        ),
    ),
    "refunded": (
        (
            1.2,
            "amount refunded, refunded amount, refund amount, refunded, refunds, total refunded, returned amount, returns, "
            "сумма возврата, сумма возвратов, возвращено, возвраты, suma rambursata, valoare retur, suma returnata, rambursat",
        ),
    ),
    "shipping": (
        (
            1.15,
            "shipping, shipping cost, shipping amount, shipping price, delivery, delivery cost, delivery fee, delivery price, freight, "
            "postage, shipping total, shipping method, tips, tip amount, gratuity, "
            "доставка, стоимость доставки, сумма доставки, цена доставки, чаевые, "
            "livrare, cost livrare, taxa livrare, transport, cost transport, taxa transport, bacsis",
        ),
    ),
    "profit": (
        (
            1.2,
            "profit*, gross profit, margin*, markup*, прибыль, валовая прибыль, маржа, наценка, рентабельность, доход, "
            "profit*, marja, adaos*, adaos comercial, castig, commission*, комиссия, comision*",
        ),
    ),
    "balance": (
        (
            1.2,
            "balance*, running balance, closing balance, opening balance, outstanding, amount due, stock, on hand, "
            "остаток*, баланс, долг, задолженность, сальдо, исходящий остаток, входящий остаток, "
            "sold, sold final, sold initial, datorie, stoc, rest de plata",
        ),
    ),
    "percent": (
        (
            1.3,
            "discount percent, percent discount, percent, tax rate, vat rate, tax percent, vat percent, discount rate, margin percent, profit percent, "
            "percent скидки, скидка percent, ставка ндс, процент*, скидка в процентах, percent ндс, "
            "cota tva, procent*, percent tva, percent reducere, discount procent, reducere percent, percent discount, tva percent",
        ),
    ),
    "unit": (
        (1.2, "unit, uom, unit of measure*, measure, ед изм, единица измерения, ед, единица, ед измерения, упаковка, um, u m, unitate, unitate de masura, unit measure, pack size, size"),
    ),
    "payment_method": (
        (
            1.2,
            "payment method*, payment type*, pay method, pay type, tender*, payment gateway, payment mode, paid by, card type, payment details, "
            "способ оплаты, вид оплаты, тип оплаты, форма оплаты, метод оплаты, "
            "metoda plata, metoda de plata, tip plata, mod plata, modalitate plata, modalitate de plata, forma de plata, metoda platii, modalitatea de plata",
        ),
    ),
    "comment": (
        (
            1.2,
            "comment*, note, notes, remark*, memo, tags, tag, coupon*, coupon code, discount code, promo*, promo code, campaign*, "
            "комментари*, примечани*, назначение, назначение платежа, промокод*, купон*, акция, основание, тег*, "
            "observati*, comentari*, explicatii, nota, note, mentiuni, cupon*, cod promo*, campanie",
        ),
    ),
    "tax_id": (
        (
            1.2,
            "inn, tax id, vat id, vat number, tax number, vat no, company number, idno, fiscal code, kpp, iban, bank account, bic, swift, "
            "инн, кпп, огрн, окпо, бин, иин, унп, эдрпоу, фискальный код, расчетный счет, р с, бик, "
            "cui, cif, cod fiscal, idno, idnp, cnp, cod unic, cont, cont bancar",
        ),
    ),
    "points": (
        (
            1.2,
            "points, bonus*, loyalty points, points earned, reward*, age, gender, sex, weight, vendor code, "
            "бонус*, баллы, баллов, начислено баллов, списано баллов, возраст, пол, вес, "
            "puncte*, puncte bonus, varsta, sex, greutate",
        ),
    ),
    "client_kind": (
        (
            1.25,
            "customer type, client type, customer group, client group, customer segment, segment, client category, customer category, "
            "customer class, customer status, customer since, customer note*, guest count, guests, number of guests, covers, customer order*, "
            "first name, given name, middle name, forename, имя, отчество, prenume, accepts marketing, customer city, customer country, customer region, customer address*, billing address*, billing city, "
            "billing country, billing zip*, shipping city, shipping address*, shipping name, shipping country, shipping zip*, shipping phone, client address, "
            "тип клиента, группа клиентов, категория клиента, сегмент*, вид клиента, тип контрагента, вид контрагента, группа контрагент*, "
            "адрес клиента, город клиента, количество гостей, гостей, менеджер клиента, адрес покупателя, город покупателя, новый клиент, "
            "инн покупателя, инн контрагента, инн клиента, кпп контрагента, банк контрагента, счет контрагента, "
            "tip client, grup client, grupa client*, categorie client*, segment client*, adresa client*, oras client*, "
            "cui client, cif client, cod fiscal client, numar persoane, judet client, client nou",
        ),
    ),
}  # fmt: skip

_BOUNDARY: Final = re.compile(r"(?<=[a-zа-яё0-9])(?=[A-ZА-ЯЁ])|(?<=[A-ZА-Я])(?=[A-ZА-Я][a-zа-я])")
_WORD: Final = re.compile(r"[^\W_]+")
_SIGNS: Final = {"№": " no ", "#": " no ", "%": " percent ", "nº": " no ", "n°": " no "}


def words(name: str) -> tuple[str, ...]:
    """The words of a column's name: lower case, without diacritics, camelCase and snake_case split.

    >>> words("OrderID"), words("Preț_unitar"), words("№ п/п")
    (('order', 'id'), ('pret', 'unitar'), ('no', 'п', 'п'))
    """
    text = name
    for sign, word in _SIGNS.items():
        text = text.replace(sign, word)
    text = _BOUNDARY.sub(" ", text).lower().replace("ё", "е")
    text = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return tuple(_WORD.findall(text))


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, float, tuple[str, ...]], ...]:
    found = []
    for name, entries in LEXICON.items():
        for weight, listed in entries:
            for pattern in listed.split(","):
                stems = tuple(
                    "".join(words(part)) + ("*" if part.endswith("*") else "") for part in pattern.split()
                )
                found.append((name, weight, stems))
    return tuple(found)


#: What a name adds about taxes and money without changing what the column is.
_QUALIFIERS: Final = tuple(
    tuple(phrase.split())
    for phrase in (
        "fara tva", "cu tva", "inclusiv tva", "без ндс", "с ндс", "с учетом ндс", "включая ндс", "вкл ндс", "вкл налог",
        "без налога", "incl vat", "excl vat", "inc vat", "ex vat", "including vat", "excluding vat", "with vat", "without vat",
        "incl tax", "excl tax", "inc tax", "ex tax", "including tax", "excluding tax", "with tax", "without tax", "incl gst",
        "excl gst", "tax incl", "tax excl", "vat incl", "vat excl", "tva inclus", "в руб", "в рублях", "в леях", "в валюте", "в тенге",
        "in lei", "in mdl", "in ron", "in eur", "in usd", "руб", "rub", "lei", "mdl", "ron", "eur", "usd", "gbp", "леев", "лей", "uah",
        "kzt", "тг", "грн", "utc", "gmt",
    )
)  # fmt: skip


def _bare(given: tuple[str, ...]) -> tuple[str, ...]:
    """``given`` without qualifiers, unless nothing is left."""
    left = given
    for phrase in _QUALIFIERS:
        span = len(phrase)
        for start in range(len(left) - span, -1, -1):
            if left[start : start + span] == phrase and len(left) > span:
                left = left[:start] + left[start + span :]
    return left


@lru_cache(maxsize=4096)
def scores(name: str) -> dict[str, float]:
    """How well ``name`` fits each class of `LEXICON`, 0 to 1.3; classes it does not fit are left out.

    >>> max(scores("Дата продажи"), key=scores("Дата продажи").get)
    'at'
    >>> max(scores("Дата рождения"), key=scores("Дата рождения").get)
    'other_date'
    """
    given = _bare(words(name))
    found: dict[str, float] = {}
    for role, weight, stems in _patterns():
        if _within(stems, given):
            stemmed = sum(stem.endswith("*") for stem in stems)
            cover = min(1.0, (len(stems) - 0.1 * stemmed) / len(given))
            score = weight * (0.7 + 0.3 * cover)
            if score > found.get(role, 0.0):
                found[role] = score
    return found


def _within(stems: tuple[str, ...], given: tuple[str, ...]) -> bool:
    """Whether the stems stand one after the other somewhere in the words."""
    span = len(stems)
    return any(
        all(
            word.startswith(stem[:-1]) if stem.endswith("*") else word == stem
            for stem, word in zip(stems, given[start : start + span], strict=True)
        )
        for start in range(len(given) - span + 1)
    )


def says(name: str, listed: str) -> bool:
    """Whether ``name`` contains one of the patterns ``listed`` (separated by commas).

    >>> says("Сумма без НДС", "без ндс, fara tva"), says("Сумма", "без ндс, fara tva")
    (True, False)
    """
    given = words(name)
    for pattern in listed.split(","):
        stems = tuple("".join(words(part)) + ("*" if part.endswith("*") else "") for part in pattern.split())
        if _within(stems, given):
            return True
    return False


def language(names: tuple[str, ...]) -> str:
    """Which language the names are in: ``ru`` where Cyrillic, ``ro`` where words are Romanian, else ``en``.

    >>> language(("Data", "Preț")), language(("Дата",)), language(("date", "price"))
    ('ro', 'ru', 'en')
    """
    text = " ".join(names).lower()
    if re.search("[а-я]", text):
        return "ru"
    romanian = "data, suma, pret*, cantitate*, denumire*, produs*, valoare*, comanda*, factura*, nume*, bon, nr, client"
    hits = sum(says(name, romanian) for name in names)
    if re.search("[ăâîșțşţ]", text) or (hits >= 2 and not re.search("date|price|amount|customer", text)):
        return "ro"
    return "en"


_CURRENCY: Final = re.compile(
    r"(?<![^\W\d_])(usd|eur|rub|rur|mdl|ron|gbp|uah|kzt|byn|pln|chf|try|bgn|czk|huf|руб|лей|леев|lei|грн|тенге)(?![^\W\d_])"
    r"|([$€£₽₴₸])",
    re.IGNORECASE,
)


def currency(names: Iterable[str]) -> str | None:
    """The currency that the names of columns of money mention; None where they mention none or several.

    >>> currency(["Дата", "Сумма, руб."]), currency(["Amount (GBP)", "Fee (GBP)"]), currency(["Sum EUR", "Sum USD"])
    ('руб', 'GBP', None)
    """
    money = [name for name in names if {"amount", "order_total", "price"} & set(scores(name))]
    found = {match.group(0) for name in money for match in _CURRENCY.finditer(name)}
    return found.pop() if len(found) == 1 else None
