//! Where to compute: a real GPU through wgpu, else the CPU through flex, and why.
//!
//! A software Vulkan adapter is a CPU in disguise, far slower than flex; it is used only when it
//! is asked for by name. burn gets a wgpu device of its own, never the window's.

use std::sync::{Mutex, PoisonError};

use burn::tensor::{Device, DeviceKind};
use burn_wgpu::{WgpuBackend, wgpu};

use crate::config::DeviceChoice;

/// The device in use and why it was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct DeviceReport {
    /// A person's name for it: `CPU (2 threads)`, or the adapter's name.
    pub name: String,
    /// Whether it is a GPU.
    pub gpu: bool,
    /// Why this one: one sentence.
    pub reason: String,
}

/// A device and what to tell people about it.
#[derive(Clone, Debug)]
pub struct ComputeDevice {
    /// The device, without autodiff.
    pub device: Device,
    /// Its name and the reason for the choice.
    pub report: DeviceReport,
}

/// One adapter that wgpu offers.
#[derive(Clone, Debug)]
struct Adapter {
    name: String,
    backend: wgpu::Backend,
    api: WgpuBackend,
    kind: DeviceKind,
    software: bool,
}

/// Finds and prepares the device of this choice.
///
/// # Errors
/// A sentence that says what was asked for, what there is, and what to do.
pub fn choose(choice: &DeviceChoice) -> Result<ComputeDevice, String> {
    if *choice == DeviceChoice::Cpu {
        return Ok(cpu("You asked for the CPU.".into()));
    }
    let adapters = adapters();
    match choice {
        DeviceChoice::Named(name) => {
            let wanted = name.to_lowercase();
            let found = adapters.iter().find(|a| a.name.to_lowercase().contains(&wanted));
            match found {
                Some(adapter) => open(adapter, "You asked for this adapter.".into()),
                None => Err(format!("No adapter is called '{name}'. {}", listing(&adapters))),
            }
        }
        DeviceChoice::Gpu => match adapters.iter().find(|a| !a.software) {
            Some(adapter) => open(adapter, "You asked for a GPU.".into()),
            None => Err(format!(
                "There is no GPU that this program can use. {} Choose 'auto' or 'cpu' instead.",
                listing(&adapters)
            )),
        },
        _ => {
            let Some(adapter) = adapters.iter().find(|a| !a.software) else {
                let what = if adapters.is_empty() {
                    "No GPU was found"
                } else {
                    "There is only a software adapter"
                };
                return Ok(cpu(format!("{what}, and the CPU is faster than software rendering.")));
            };
            let reason = format!("It is a real GPU, reached through {}.", adapter.backend);
            Ok(open(adapter, reason).unwrap_or_else(cpu))
        }
    }
}

fn cpu(reason: String) -> ComputeDevice {
    let threads = rayon::current_num_threads();
    let plural = if threads == 1 { "" } else { "s" };
    ComputeDevice {
        device: Device::flex(),
        report: DeviceReport {
            name: format!("CPU ({threads} thread{plural})"),
            gpu: false,
            reason,
        },
    }
}

/// Devices that are already open: a runtime is registered once for the life of the process.
static OPEN: Mutex<Vec<(String, Device)>> = Mutex::new(Vec::new());

fn open(adapter: &Adapter, reason: String) -> Result<ComputeDevice, String> {
    let mut devices = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    let known = devices.iter().find(|(name, _)| *name == adapter.name).map(|(_, d)| d.clone());
    let device = match known {
        Some(device) => device,
        None => {
            let options =
                Device::wgpu_options().device_kind(adapter.kind.clone()).graphics_api(adapter.api);
            let device = options.init().map_err(|error| {
                format!("The adapter '{}' did not start: {error}.", adapter.name)
            })?;
            devices.push((adapter.name.clone(), device.clone()));
            device
        }
    };
    Ok(ComputeDevice {
        device,
        report: DeviceReport { name: adapter.name.clone(), gpu: true, reason },
    })
}

/// All adapters, real GPUs first.
fn adapters() -> Vec<Adapter> {
    let candidates = [
        (wgpu::Backend::Vulkan, WgpuBackend::Vulkan),
        (wgpu::Backend::Metal, WgpuBackend::Metal),
        (wgpu::Backend::Dx12, WgpuBackend::Dx12),
    ];
    let mut adapters: Vec<Adapter> = candidates
        .into_iter()
        .flat_map(|(backend, api)| {
            let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
            descriptor.backends = backend.into();
            let instance = wgpu::Instance::new(descriptor);
            let found = pollster::block_on(instance.enumerate_adapters(backend.into()));
            // Selectors count the adapters of one kind: the second discrete GPU is number 1.
            let mut counts = [0; 3];
            let mut number = |slot: usize| {
                counts[slot] += 1;
                counts[slot] - 1
            };
            let mut list = Vec::new();
            for info in found.iter().map(wgpu::Adapter::get_info) {
                let kind = match info.device_type {
                    wgpu::DeviceType::DiscreteGpu => DeviceKind::DiscreteGpu(number(0)),
                    wgpu::DeviceType::IntegratedGpu => DeviceKind::IntegratedGpu(number(1)),
                    wgpu::DeviceType::VirtualGpu => DeviceKind::VirtualGpu(number(2)),
                    wgpu::DeviceType::Cpu => DeviceKind::Cpu,
                    wgpu::DeviceType::Other => continue,
                };
                let software = kind == DeviceKind::Cpu;
                list.push(Adapter { name: info.name, backend, api, kind, software });
            }
            list
        })
        .collect();
    adapters.sort_by_key(|adapter| match adapter.kind {
        DeviceKind::DiscreteGpu(_) => 0,
        DeviceKind::IntegratedGpu(_) => 1,
        DeviceKind::VirtualGpu(_) => 2,
        _ => 3,
    });
    adapters
}

fn listing(adapters: &[Adapter]) -> String {
    if adapters.is_empty() {
        return "No adapter was found; on Linux a Vulkan driver is needed (Debian: libvulkan1 and \
                mesa-vulkan-drivers, or the vendor's driver)."
            .into();
    }
    let names: Vec<_> = adapters
        .iter()
        .map(|a| format!("'{}'{}", a.name, if a.software { " (software)" } else { "" }))
        .collect();
    format!("Found: {}.", names.join(", "))
}
