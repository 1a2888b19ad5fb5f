//! Methods that the document does not declare.

use crate::resources::pets::PetsApi;
use crate::{Call, Error, Undeclared};

/// A pet that was fed.
#[derive(Debug)]
#[non_exhaustive]
pub struct FedPet {
    /// Its name.
    pub name: String,
}

impl PetsApi {
    /// Calls an endpoint that the document does not declare.
    pub fn feed_all(&self) -> Call<Undeclared> {
        self.client.request("POST", "/pets/feed")
    }

    /// Feeds a pet, and returns it.
    pub async fn feed(&self, id: &str) -> Result<FedPet, Error> {
        self.feed_all().await?;
        let pet = self.get(id).await?;
        Ok(FedPet { name: pet.name })
    }
}
