use super::*;

#[test]
fn numbers_are_read_as_people_write_them() {
    for (written, value) in [
        ("0.3", 0.3),
        ("0,3", 0.3),
        (" 0.3 ", 0.3),
        ("\u{a0}0,3\u{202f}", 0.3),
        (",3", 0.3),
        (".3", 0.3),
        ("5.", 5.0),
        ("5,", 5.0),
        ("1e-3", 0.001),
        ("1E−3", 0.001),
        ("1,5e-3", 0.0015),
        ("+0.3", 0.3),
        ("-0,3", -0.3),
        ("−0.3", -0.3),
        ("٠٫٣", 0.3),
        ("۰٫۳", 0.3),
        ("०.३", 0.3),
        ("０．３", 0.3),
        ("０，３", 0.3),
        ("30 %", 0.3),
        ("30%", 0.3),
        ("٣٠٪", 0.3),
        ("12,5 %", 0.125),
        ("8/255", 8.0 / 255.0),
        ("1 / 4", 0.25),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1 234,5", 1234.5),
        ("1'234.5", 1234.5),
        ("1’234,5", 1234.5),
        ("1.234.567", 1_234_567.0),
        ("1,234,567.25", 1_234_567.25),
        ("1 000", 1000.0),
        ("1.234", 1.234),
        ("0,123", 0.123),
        ("1,2345", 1.2345),
        ("1234,567", 1234.567),
        ("00,5", 0.5),
    ] {
        assert_eq!(read(written, Kind::Real), Ok(value), "{written}");
    }
}

#[test]
fn what_is_no_number_is_refused_with_the_reason() {
    for (written, reason) in [
        ("", "is needed"),
        ("   ", "is needed"),
        ("abc", "is not a number"),
        ("0,3,4", "is not a number"),
        ("1.2,3.4", "is not a number"),
        ("1 00", "is not a number"),
        ("--1", "is not a number"),
        ("e5", "is not a number"),
        ("1e", "is not a number"),
        ("1/0", "finite"),
        ("1/2/3", "is not a number"),
        ("nan", "finite"),
        ("inf", "finite"),
        ("-∞", "finite"),
        ("1e999", "finite"),
        ("1e-999", "too small"),
        ("1,234", "1.234 or 1234"),
        (".", "is not a number"),
        ("%", "is not a number"),
        ("0.3 px", "is not a number"),
    ] {
        let told = read(written, Kind::Real).unwrap_err();
        assert!(told.contains(reason), "{written}: {told}");
    }
}

#[test]
fn whole_numbers_and_shares_have_their_own_readings() {
    for (written, value) in [
        ("1,024", 1024.0),
        ("1.024", 1024.0),
        ("3,0", 3.0),
        ("1 000", 1000.0),
        ("1e3", 1000.0),
        ("١٢", 12.0),
    ] {
        assert_eq!(read(written, Kind::Whole), Ok(value), "{written}");
    }
    for (written, reason) in [
        ("2,5", "whole"),
        ("1.000", "1000"),
        ("1,000", "1000"),
        ("30 %", "whole"),
        ("1/2", "not a number"),
    ] {
        let told = read(written, Kind::Whole).unwrap_err();
        assert!(told.contains(reason), "{written}: {told}");
    }
    for (written, value) in [("30", 30.0), ("30 %", 30.0), ("2,5", 2.5)] {
        assert_eq!(read(written, Kind::Percent), Ok(value), "{written}");
    }
}

#[test]
fn a_list_takes_no_comma_for_two_things() {
    for (written, values) in [
        ("0.05,0.1,0.2", &[0.05, 0.1, 0.2][..]),
        ("0.05, 0.1, 0.2", &[0.05, 0.1, 0.2]),
        ("0, 1", &[0.0, 1.0]),
        ("0,1.0", &[0.0, 1.0]),
        ("0,1,2", &[0.0, 1.0, 2.0]),
        ("1,10", &[1.0, 10.0]),
        ("0,1; 0,3", &[0.1, 0.3]),
        ("0,1;1", &[0.1, 1.0]),
        ("0.1 0.3", &[0.1, 0.3]),
        ("٠٫١؛ ٠٫٣", &[0.1, 0.3]),
        ("8/255, 16/255", &[8.0 / 255.0, 16.0 / 255.0]),
        ("10 %, 20 %", &[0.1, 0.2]),
        ("0.1,", &[0.1]),
        ("0.3", &[0.3]),
        ("-1", &[-1.0]),
    ] {
        assert_eq!(list(written), Ok(Numbers(values.to_vec())), "{written}");
    }
    for (written, reason) in [
        ("0,1", "write 0.1"),
        ("0,05", "write 0.05"),
        ("1,05", "write 1.05"),
        ("0,1,0,2", "write 0.1"),
        ("0,1, 0,3", "write 0.1"),
        ("0.1,0,3", "write 0.3"),
        ("a,b", "'a' is not a number"),
        ("0.1, 0.2 0.3", "semicolons"),
        ("", "is needed"),
        (",", "is needed"),
    ] {
        let told = list(written).unwrap_err();
        assert!(told.contains(reason), "{written}: {told}");
    }
}

#[test]
fn seeds_may_stand_between_bare_commas() {
    assert_eq!(whole_list("0,1"), Ok(vec![0, 1]));
    assert_eq!(whole_list("0, 1; 2").ok(), None);
    assert_eq!(whole_list("0;1"), Ok(vec![0, 1]));
    assert_eq!(whole_list("0 1 2"), Ok(vec![0, 1, 2]));
    assert!(whole_list("0.5").unwrap_err().contains("whole"));
    assert!(whole_list("-1").unwrap_err().contains("'-1'"));
    assert!(whole_list(" ").is_err());
}

#[test]
fn a_written_list_is_read_back() {
    for values in [&[0.0, 1.0][..], &[0.1], &[1e-7, 2.0, 0.05]] {
        let numbers = Numbers(values.to_vec());
        assert_eq!(list(&written(&numbers)), Ok(numbers));
    }
}
