//! Values on their way into tensors and out of them.

use burn::tensor::{Device, Tensor, TensorData};

/// Values as a `[rows, columns]` tensor.
pub fn rows_on(values: Vec<f32>, columns: usize, device: &Device) -> Tensor<2> {
    let rows = values.len() / columns;
    Tensor::from_data(TensorData::new(values, [rows, columns]), device)
}

/// The values of a tensor that was read.
pub fn floats(data: TensorData) -> Vec<f32> {
    data.try_into_vec().expect("tensors of this program are f32")
}
