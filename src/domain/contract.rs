//! Which contract holds: one binds an account, or one site of it, or one asset, to a plan for a time.
//! Of those in force the most specific wins: an asset's before its site's, a site's before the
//! account's. Two for the same at the same time are never accepted. One that is not in force gives
//! nothing: the next wider one holds, and where there is none there is no entitlement.

use super::{
    ids::{AssetId, SiteId},
    time::Timestamp,
};

/// What a ticket is about, beside its account. An asset that stands at a site has that site here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// The site.
    pub site: Option<SiteId>,
    /// The asset.
    pub asset: Option<AssetId>,
}

/// For what of an account a contract is. The later, the more specific.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Covers {
    /// For all of it.
    Account,
    /// For one site.
    Site(SiteId),
    /// For one asset.
    Asset(AssetId),
}

impl Covers {
    /// Whether it is for that place.
    #[must_use]
    pub fn is_for(self, place: Place) -> bool {
        match self {
            Self::Account => true,
            Self::Site(site) => place.site == Some(site),
            Self::Asset(asset) => place.asset == Some(asset),
        }
    }
}

/// For what, and from when until before when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// For what.
    pub covers: Covers,
    /// From here on.
    pub starts_at: Timestamp,
    /// Until before here; none is without end.
    pub ends_at: Option<Timestamp>,
}

impl Validity {
    /// Whether it is in force at a moment.
    #[must_use]
    pub fn holds_at(&self, at: Timestamp) -> bool {
        self.starts_at <= at && self.ends_at.is_none_or(|end| at < end)
    }

    /// Whether both are for the same at the same time. One that ends when it begins is for no time.
    #[must_use]
    pub fn ties_with(&self, other: &Self) -> bool {
        let begins_before = |a: &Self, b: &Self| b.ends_at.is_none_or(|end| a.starts_at < end);
        let is_for_a_time = |a: &Self| a.ends_at.is_none_or(|end| a.starts_at < end);
        self.covers == other.covers
            && is_for_a_time(self)
            && is_for_a_time(other)
            && begins_before(self, other)
            && begins_before(other, self)
    }
}

/// The contract that holds for a place at a moment: the most specific in force; of ties, which only
/// older data could have, the one that began last.
pub fn chosen<T>(
    contracts: impl IntoIterator<Item = T>,
    validity: impl Fn(&T) -> Validity,
    place: Place,
    at: Timestamp,
) -> Option<T> {
    contracts
        .into_iter()
        .filter(|one| {
            let of = validity(one);
            of.holds_at(at) && of.covers.is_for(place)
        })
        .max_by_key(|one| {
            let of = validity(one);
            let breadth = match of.covers {
                Covers::Account => 0,
                Covers::Site(_) => 1,
                Covers::Asset(_) => 2,
            };
            (breadth, of.starts_at)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn validity(covers: Covers, starts: i64, ends: Option<i64>) -> Validity {
        let at = Timestamp::from_secs;
        Validity { covers, starts_at: at(starts), ends_at: ends.map(at) }
    }

    const SITE: Covers = Covers::Site(SiteId(1));
    const ASSET: Covers = Covers::Asset(AssetId(1));

    #[test]
    fn the_most_specific_contract_in_force_wins_and_an_expired_one_gives_way_to_the_wider() {
        let all = [
            validity(Covers::Account, 0, Some(300)),
            validity(SITE, 0, Some(200)),
            validity(ASSET, 50, Some(100)),
        ];
        let at = |place, s| chosen(all, |v| *v, place, Timestamp::from_secs(s)).map(|v| v.covers);
        let asset = Place { site: Some(SiteId(1)), asset: Some(AssetId(1)) };
        let told = [49, 50, 99, 100, 199, 200, 299, 300].map(|s| at(asset, s));
        let account = Some(Covers::Account);
        let expected =
            [Some(SITE), Some(ASSET), Some(ASSET), Some(SITE), Some(SITE), account, account, None];
        assert_eq!(told, expected);
        let elsewhere = Place { site: Some(SiteId(2)), asset: Some(AssetId(2)) };
        assert_eq!((at(elsewhere, 60), at(Place::default(), 60)), (account, account));
    }

    #[test]
    fn two_for_the_same_at_the_same_time_tie() {
        let one = validity(SITE, 100, Some(200));
        for (other, ties) in [
            (validity(SITE, 199, None), true),
            (validity(SITE, 0, Some(101)), true),
            (validity(SITE, 120, Some(130)), true),
            (validity(SITE, 200, None), false),
            (validity(SITE, 0, Some(100)), false),
            (validity(SITE, 150, Some(150)), false),
            (validity(Covers::Site(SiteId(2)), 100, None), false),
            (validity(Covers::Account, 100, None), false),
        ] {
            assert_eq!(one.ties_with(&other), ties, "{other:?}");
            assert_eq!(other.ties_with(&one), ties, "{other:?}");
        }
    }
}
