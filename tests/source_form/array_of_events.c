/* A request has one event for each attempt, in an array that grows. */
ARRAY_DEFINE_TYPE(events, struct event *);
struct request { ARRAY(struct event *) attempts; unsigned int attempt; };

struct event *request_attempt(struct request *request)
{
	struct event *event = event_create(0);
	event_add_int(event, "attempt", request->attempt);
	array_push_back(&request->attempts, &event);
	return event;
}

#define attempt_event(request) (*(struct event **)array_idx_modifiable(&(request)->attempts, 0))

void request_finish(struct request *request)
{
	struct event *event = *(struct event **)array_idx_modifiable(&request->attempts, 0);
	struct event_passthrough *e = event_create_passthrough(event)->set_name("request_tried");
	e->add_str("server", "a");
	e_debug(e->event(), "tried");
	array_pop_back(&request->attempts);
}
