pub fn discard(
    _ask: &crate::web::ask::Ask,
) -> Result<crate::web::reply::Reply, crate::web::fault::Fault> {
    Err(crate::web::fault::Fault::NotFound)
}
pub fn join(
    _ask: &crate::web::ask::Ask,
) -> Result<crate::web::reply::Reply, crate::web::fault::Fault> {
    Err(crate::web::fault::Fault::NotFound)
}
pub fn list(
    _ask: &crate::web::ask::Ask,
) -> Result<crate::web::reply::Reply, crate::web::fault::Fault> {
    Err(crate::web::fault::Fault::NotFound)
}
pub fn open(
    _ask: &crate::web::ask::Ask,
) -> Result<crate::web::reply::Reply, crate::web::fault::Fault> {
    Err(crate::web::fault::Fault::NotFound)
}
pub fn raw(
    _ask: &crate::web::ask::Ask,
) -> Result<crate::web::reply::Reply, crate::web::fault::Fault> {
    Err(crate::web::fault::Fault::NotFound)
}
pub fn retry(
    _ask: &crate::web::ask::Ask,
) -> Result<crate::web::reply::Reply, crate::web::fault::Fault> {
    Err(crate::web::fault::Fault::NotFound)
}
pub fn show(
    _ask: &crate::web::ask::Ask,
) -> Result<crate::web::reply::Reply, crate::web::fault::Fault> {
    Err(crate::web::fault::Fault::NotFound)
}
pub fn first_waiting(_ask: &crate::web::ask::Ask) -> Result<String, crate::web::fault::Fault> {
    Ok(String::new())
}
