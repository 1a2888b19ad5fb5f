//! The generated crate against what one would write by hand with reqwest and serde.
//!
//! Two sides do the same: the SDK, and its twin, which is reqwest alone and structs with serde's derive ([`twin`]).
//! [`cases`] says what they do; [`rounds`] measures time, side by side in turns; the program `allocations` counts what
//! they ask of the heap, apart from the time, since counting takes some.
//!
//! criterion is not used: it runs one side after the other, and the wall clock is its measure. Here a difference of a few
//! hundredths counts, on machines whose pace changes from second to second, so that the sides must take turns; and a
//! call waits for its server most of the time, so that the processor's time is what a caller pays.
//!
//! The twin is given no more work than derive makes for it. It reads timestamps and spans by the SDK's own types, so
//! that both sides do as much about them; but it refuses a `null` where the SDK, after protobuf's mapping, takes it for
//! absent, and its faults tell of no path.

pub mod cases;
pub mod rounds;
pub mod samples;
pub mod server;
pub mod twin;
