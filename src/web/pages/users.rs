pub fn add(
    _ask: &crate::web::ask::Ask,
) -> Result<crate::web::reply::Reply, crate::web::fault::Fault> {
    Err(crate::web::fault::Fault::NotFound)
}
pub fn list(
    _ask: &crate::web::ask::Ask,
) -> Result<crate::web::reply::Reply, crate::web::fault::Fault> {
    Err(crate::web::fault::Fault::NotFound)
}
pub fn switch(
    _ask: &crate::web::ask::Ask,
) -> Result<crate::web::reply::Reply, crate::web::fault::Fault> {
    Err(crate::web::fault::Fault::NotFound)
}
