use std::marker::PhantomData;

use events_core::EventEmitter;

#[derive(EventEmitter)]
#[event(name = "client_connection_disconnected", partial)]
struct Unknown<T> {
    _marker: PhantomData<T>,
}

#[derive(EventEmitter)]
#[event(name = "client_connection_disconnected", partial)]
struct Extra<T> {
    #[event(extra)]
    marker: PhantomData<T>,
}

#[derive(EventEmitter)]
#[event(name = "client_connection_disconnected", partial)]
struct Documented<T> {
    bytes_in: PhantomData<T>,
}

fn main() {}
