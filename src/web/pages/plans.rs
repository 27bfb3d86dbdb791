pub fn ask_import(
    _ask: &crate::web::ask::Ask,
) -> Result<crate::web::reply::Reply, crate::web::fault::Fault> {
    Err(crate::web::fault::Fault::NotFound)
}
pub fn document(
    _ask: &crate::web::ask::Ask,
) -> Result<crate::web::reply::Reply, crate::web::fault::Fault> {
    Err(crate::web::fault::Fault::NotFound)
}
pub fn import(
    _ask: &crate::web::ask::Ask,
) -> Result<crate::web::reply::Reply, crate::web::fault::Fault> {
    Err(crate::web::fault::Fault::NotFound)
}
pub fn list(
    _ask: &crate::web::ask::Ask,
) -> Result<crate::web::reply::Reply, crate::web::fault::Fault> {
    Err(crate::web::fault::Fault::NotFound)
}
pub fn show(
    _ask: &crate::web::ask::Ask,
) -> Result<crate::web::reply::Reply, crate::web::fault::Fault> {
    Err(crate::web::fault::Fault::NotFound)
}
