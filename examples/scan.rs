use std::io::BufRead;
fn main() {
    if let Some(folder) = std::env::args().nth(1) {
        let t = std::time::Instant::now();
        let mut n = 0;
        let r = raven_explorer::data::load(
            &raven_explorer::config::DatasetChoice::Folder(folder.into()),
            &Default::default(),
            &mut |p| {
                n += 1;
                if p.fraction.is_none() {
                    println!("{:?} {}", t.elapsed(), p.text)
                }
            },
            &std::sync::atomic::AtomicBool::new(false),
        );
        match r {
            Ok(d) => {
                println!("{:?} {} reports, {}", t.elapsed(), n, d.summary());
                for x in d.notes {
                    println!("{x}")
                }
            }
            Err(e) => println!("{:?} {e}", t.elapsed()),
        }
        println!(
            "{}",
            std::fs::read_to_string("/proc/self/status")
                .unwrap()
                .lines()
                .filter(|l| l.starts_with("VmHWM"))
                .collect::<String>()
        );
        return;
    }
    for line in std::io::stdin().lock().lines() {
        let path = line.unwrap();
        match raven_explorer::data::folder::read_image(std::path::Path::new(&path)) {
            Ok(p) => println!(
                "{path}\tOK\t{}\t{}",
                p.pixels.iter().map(|b| format!("{b:02x}")).collect::<String>(),
                p.note.unwrap_or_default()
            ),
            Err(e) => println!("{path}\tERR\t{e}\t"),
        }
    }
}
