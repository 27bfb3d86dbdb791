//! Zones by the name of their city, as people say them: `Shanghai`, 上海.

use chrono_tz::Tz;

use super::Lang;

/// The zone in words: its city in Chinese where it is a common one, else the last part of its
/// name. `Etc/GMT+8` lies *west* of Greenwich (that is how the database writes it): `UTC-8`.
#[must_use]
pub fn zone_name(lang: Lang, zone: Tz) -> String {
    let name = zone.name();
    if lang == Lang::ZhCn
        && let Some((_, city)) = CITIES.iter().find(|(zone, _)| *zone == name)
    {
        return (*city).to_owned();
    }
    if let Some(offset) = name.strip_prefix("Etc/GMT") {
        let turned: String = offset
            .chars()
            .map(|c| match c {
                '+' => '-',
                '-' => '+',
                digit => digit,
            })
            .collect();
        return format!("UTC{turned}");
    }
    if matches!(name, "Etc/UTC" | "Etc/Universal" | "Etc/Zulu" | "Zulu" | "Universal") {
        return "UTC".to_owned();
    }
    name.rsplit('/').next().unwrap_or(name).replace('_', " ")
}

/// The zone where a word follows it: 上海(时间), and `UTC `(时间), since Chinese stands apart from
/// Latin letters.
#[must_use]
pub fn zone_before(lang: Lang, zone: Tz) -> String {
    let mut name = zone_name(lang, zone);
    if lang == Lang::ZhCn && name.ends_with(|c: char| c.is_ascii_alphanumeric()) {
        name.push(' ');
    }
    name
}

const CITIES: &[(&str, &str)] = &[
    ("Africa/Cairo", "开罗"),
    ("Africa/Johannesburg", "约翰内斯堡"),
    ("Africa/Lagos", "拉各斯"),
    ("Africa/Nairobi", "内罗毕"),
    ("America/Chicago", "芝加哥"),
    ("America/Denver", "丹佛"),
    ("America/Los_Angeles", "洛杉矶"),
    ("America/Mexico_City", "墨西哥城"),
    ("America/New_York", "纽约"),
    ("America/Sao_Paulo", "圣保罗"),
    ("America/Toronto", "多伦多"),
    ("America/Vancouver", "温哥华"),
    ("Asia/Almaty", "阿拉木图"),
    ("Asia/Bangkok", "曼谷"),
    ("Asia/Chongqing", "重庆"),
    ("Asia/Dubai", "迪拜"),
    ("Asia/Harbin", "哈尔滨"),
    ("Asia/Ho_Chi_Minh", "胡志明市"),
    ("Asia/Hong_Kong", "香港"),
    ("Asia/Jakarta", "雅加达"),
    ("Asia/Karachi", "卡拉奇"),
    ("Asia/Kolkata", "加尔各答"),
    ("Asia/Kuala_Lumpur", "吉隆坡"),
    ("Asia/Macau", "澳门"),
    ("Asia/Manila", "马尼拉"),
    ("Asia/Riyadh", "利雅得"),
    ("Asia/Seoul", "首尔"),
    ("Asia/Shanghai", "上海"),
    ("Asia/Singapore", "新加坡"),
    ("Asia/Taipei", "台北"),
    ("Asia/Tehran", "德黑兰"),
    ("Asia/Tokyo", "东京"),
    ("Asia/Ulaanbaatar", "乌兰巴托"),
    ("Asia/Urumqi", "乌鲁木齐"),
    ("Australia/Melbourne", "墨尔本"),
    ("Australia/Perth", "珀斯"),
    ("Australia/Sydney", "悉尼"),
    ("Europe/Amsterdam", "阿姆斯特丹"),
    ("Europe/Berlin", "柏林"),
    ("Europe/Brussels", "布鲁塞尔"),
    ("Europe/Dublin", "都柏林"),
    ("Europe/Helsinki", "赫尔辛基"),
    ("Europe/Istanbul", "伊斯坦布尔"),
    ("Europe/Kiev", "基辅"),
    ("Europe/Kyiv", "基辅"),
    ("Europe/Lisbon", "里斯本"),
    ("Europe/London", "伦敦"),
    ("Europe/Madrid", "马德里"),
    ("Europe/Moscow", "莫斯科"),
    ("Europe/Oslo", "奥斯陆"),
    ("Europe/Paris", "巴黎"),
    ("Europe/Prague", "布拉格"),
    ("Europe/Rome", "罗马"),
    ("Europe/Stockholm", "斯德哥尔摩"),
    ("Europe/Vienna", "维也纳"),
    ("Europe/Warsaw", "华沙"),
    ("Europe/Zurich", "苏黎世"),
    ("Pacific/Auckland", "奥克兰"),
    ("Pacific/Honolulu", "檀香山"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_called_by_its_city() {
        for (zone, en, zh) in [
            ("Asia/Shanghai", "Shanghai", "上海"),
            ("America/New_York", "New York", "纽约"),
            ("America/Argentina/Buenos_Aires", "Buenos Aires", "Buenos Aires"),
            ("UTC", "UTC", "UTC"),
            ("Etc/UTC", "UTC", "UTC"),
            ("Etc/GMT+8", "UTC-8", "UTC-8"),
        ] {
            let zone: Tz = zone.parse().unwrap();
            assert_eq!(zone_name(Lang::En, zone), en);
            assert_eq!(zone_name(Lang::ZhCn, zone), zh);
        }
        assert_eq!(zone_before(Lang::ZhCn, Tz::UTC), "UTC ");
        assert_eq!(zone_before(Lang::ZhCn, Tz::Asia__Shanghai), "上海");
    }

    #[test]
    fn every_city_in_chinese_is_of_a_zone_that_exists() {
        for (zone, _) in CITIES {
            assert!(zone.parse::<Tz>().is_ok(), "{zone}");
        }
    }
}
