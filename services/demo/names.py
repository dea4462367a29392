"""Names of people who do not exist, mixed as they are in the state of Washington."""

import random

from services.rules.words import fold

#: Weight of a community, given names, family names.
COMMUNITIES: tuple[tuple[int, str, str], ...] = (
    (
        54,
        "Marian Walter June Joan Theodore Elaine Russell Nora Grant Denise Hollis Vera Curtis "
        "Beth Warren Lucille Dale Irene Stuart Paula Glenn Annette Roland Sylvia Harvey Celia "
        "Miles Ruth Everett Gwen Lowell Faye Clark Hazel Norman Audrey Dean Thea Ellis Corinne "
        "Graham Maeve Owen Tess Spencer Willa Reid Bridget Casey Jillian Trevor Heidi Neil Robin",
        "Kessler Pruitt Whitcomb Harlan Osgood Linden Thackeray Marsh Ellison Draper Fenwick "
        "Holloway Ingram Jessup Kimball Lathrop Merritt Norwood Oakley Pemberton Quimby Radcliffe "
        "Sutter Tolliver Underhill Vickers Wadsworth Yarrow Ashby Birchard Colby Dunmore Eastman "
        "Fairbank Galloway Hatcher Ivers Joplin Kendrick Lockhart Mayfield Nesbitt Ormsby Penrose "
        "Rowley Stannard Truitt Upshaw Vance Wexler O'Dell MacLeish Abernathy Bancroft",
    ),
    (
        14,
        "Rosa Luis Guadalupe Mateo Elena Javier Marisol Andrés Lucía Héctor Ximena Raúl Noemí "
        "Ramón Inés Tomás Alma Joaquín Yolanda Esteban",
        "Martínez Muñoz Castañeda Robledo Zavala Quintero Peña Ibáñez Villaseñor Ocampo Barragán "
        "Cárdenas Montaño Sepúlveda Arriaga Cisneros",
    ),
    (
        6,
        "Linh Minh Thảo Quang Hương Tuấn Mai Đức Ngọc Khánh Yến Phúc",
        "Nguyễn Trần Phạm Huỳnh Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý",
    ),
    (
        5,
        "Ji-won Min-seo Hyun-woo Soo-jin Dong-hyun Eun-ji Sang-hoon Mi-kyung",
        "Kim Park Choi Jeong Kang Yoon Shin Bae",
    ),
    (
        5,
        "Oleksandr Nadiia Mykola Oksana Petro Halyna Taras Iryna",
        "Bondarenko Kovalchuk Tkachenko Melnyk Savchenko Lysenko Hrytsenko Marchuk",
    ),
    (
        5,
        "Wei Mei Jian Xiaoling Haoran Yan Guang Lihua",
        "Chen Huang Zhao Zhou Lin Guo Tang Xu",
    ),
    (
        4,
        "Priya Arjun Kavita Sandeep Meera Vikram Anjali Harpreet",
        "Iyer Deshpande Gill Raman Banerjee Chaudhary Kulkarni Sandhu",
    ),
    (
        4,
        "Maricel Rodel Jocelyn Arnel Rowena Efren",
        "Dimaculangan Bautista Salonga Macaraeg Villanueva Pangilinan",
    ),
    (3, "Amina Yusuf Hodan Abdi Fartun Mahad", "Warsame Farah Abdullahi Jama Nur Hirsi"),
)
BUSINESSES = (
    "Millrace Coffee",
    "Larkspur Dental",
    "North Fork Feed and Seed",
    "Alder Street Laundry",
    "Tidewater Auto",
    "Camas Bakery",
    "Heron Veterinary",
    "Salal Fitness",
    "Quarry Road Storage",
    "Fernhill Nursery",
)
ESTATES = (
    "Cedar Court Apartments",
    "Millrace Homes",
    "Heron Landing",
    "Juniper Flats",
    "Camas Village",
)

_WEIGHTS = [weight for weight, _, _ in COMMUNITIES]
_LISTS = [(given.split(), family.split()) for _, given, family in COMMUNITIES]
_SPANISH = 1


def person(dice: random.Random) -> tuple[str, str, str]:
    """A name: given, family, and the language its bearer reads."""
    (which,) = dice.choices(range(len(_LISTS)), _WEIGHTS)
    given, family = _LISTS[which]
    language = "es" if which == _SPANISH and dice.random() < 0.4 else "en"
    return dice.choice(given), dice.choice(family), language


def mailbox(given: str, family: str, serial: int) -> str:
    """An address for mail that reaches nobody: the domain is reserved for examples."""
    return f"{''.join(fold(given))}.{''.join(fold(family))}{serial}@cedarpost.example"
