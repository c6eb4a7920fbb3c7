//! The latent plane.

use crate::analyst::messages::Question;
use crate::state::action::LatentAction;
use crate::ui::app::RavenApp;

impl RavenApp {
    /// Carries out what the latent plane asks for.
    pub(in crate::ui::app) fn perform_latent(&mut self, action: LatentAction) {
        self.ask(match action {
            LatentAction::DecodeHover(model, latent) => Question::Hover(model, latent),
            LatentAction::DecodeManifold(latents) => Question::Manifold(latents),
            LatentAction::ExploreGeometry(images) => Question::Geometry(images),
        });
    }
}
