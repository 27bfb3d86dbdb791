pub fn csv(
    _ask: &crate::web::ask::Ask,
) -> Result<crate::web::reply::Reply, crate::web::fault::Fault> {
    Err(crate::web::fault::Fault::NotFound)
}
pub fn promises(
    _ask: &crate::web::ask::Ask,
) -> Result<crate::web::reply::Reply, crate::web::fault::Fault> {
    Err(crate::web::fault::Fault::NotFound)
}
pub fn promises_csv(
    _ask: &crate::web::ask::Ask,
) -> Result<crate::web::reply::Reply, crate::web::fault::Fault> {
    Err(crate::web::fault::Fault::NotFound)
}
pub fn show(
    _ask: &crate::web::ask::Ask,
) -> Result<crate::web::reply::Reply, crate::web::fault::Fault> {
    Err(crate::web::fault::Fault::NotFound)
}
