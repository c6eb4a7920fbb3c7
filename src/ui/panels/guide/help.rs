//! The page of help: every command with its keys and what it does.

use eframe::egui::{Context, Frame, Grid, Id, Modal, RichText, ScrollArea};

use crate::text::guide as text;
use crate::ui::panels::shortcuts::COMMANDS;
use crate::ui::widgets::theme;

/// In a window narrower than this, an explanation stands below its command, in points.
const NARROW: f32 = 820.0;

/// Shows the page; whether it is to stay open.
#[must_use]
pub(super) fn show(ctx: &Context) -> bool {
    let frame = Frame::popup(&ctx.global_style()).inner_margin(16.0);
    let size = ctx.content_rect().size();
    let modal = Modal::new(Id::unique("help")).frame(frame).show(ctx, |ui| {
        ui.set_width((size.x - 80.0).min(760.0));
        ui.heading(text::HELP_TITLE);
        ui.label(text::HELP_TEXT);
        ui.add_space(6.0);
        ScrollArea::vertical().max_height((size.y - 240.0).max(120.0)).show(ui, |ui| {
            if size.x < NARROW {
                for command in COMMANDS {
                    ui.label(
                        RichText::new(format!("{}   {}", command.name, command.keys)).strong(),
                    );
                    ui.label(RichText::new(command.explanation).text_style(theme::small_text()));
                }
                return;
            }
            Grid::new("help keys").num_columns(3).spacing([16.0, 6.0]).show(ui, |ui| {
                for command in COMMANDS {
                    ui.label(RichText::new(command.keys).strong());
                    ui.label(command.name);
                    ui.label(RichText::new(command.explanation).text_style(theme::small_text()));
                    ui.end_row();
                }
            });
        });
        ui.add_space(6.0);
        if ui.button(text::CLOSE_HELP).on_hover_text(text::CLOSE_HELP_HINT).clicked() {
            ui.close();
        }
    });
    !modal.should_close()
}
