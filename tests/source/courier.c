/* A courier that tells what it carries: every way in which an event gets a name and fields. */
#include "lib.h"
#include "courier.h"

#define PARCEL_LOST_EVENT "parcel_lost"
#define PARCEL_GONE_EVENT PARCEL_LOST_EVENT
static const char *const parcel_found = "parcel_" "found";

struct courier {
	struct event *event;
	const char *name;
};

static struct event_category event_category_courier = {
	.name = "courier",
};

/* One function names the event and adds its fields. */
void parcel_sent(struct event *event, const char *to)
{
	event_set_name(event, "parcel_sent");
	event_add_str(event, "receiver", to);
	event_add_int(event, "weight_grams", 12);
	event_add_timeval(event, "due_time", &ioloop_timeval);
	event_add_ip(event, "receiver_ip", NULL);
	event_strlist_append(event, "stops", "here");
	event_inc_int(event, "handovers", 1);
	event_add_category(event, &event_category_courier);
}

/* A chain, and a macro of a macro as the name. */
void parcel_lost(struct courier *courier, bool stolen)
{
	e_info(event_create_passthrough(courier->event)->
	       set_name(PARCEL_GONE_EVENT)->
	       add_str("reason", stolen ? "stolen" : "unknown")->
	       add_int("value", 7)->event(),
	       "Lost");
}

/* A constant, and a conditional expression by way of a variable. */
void parcel_searched(struct courier *courier, bool found)
{
	const char *name = found ? parcel_found : "parcel_sought";
	struct event_passthrough *e =
		event_create_passthrough(courier->event)->set_name(name);
	if (found)
		e->add_str("place", "under the mat");
	e_debug(e->event(), "Searched");
}

/* Fields by way of a struct: another function adds them. */
struct courier *courier_init(struct event *parent)
{
	struct courier *courier = i_new(struct courier, 1);

	courier->event = event_create(parent);
	event_add_str(courier->event, "courier_name", "Ann");
	return courier;
}

/* Fields by way of a parameter and of a result, and a name by way of a parameter. */
static void add_stamp(struct event *event, bool express)
{
	event_add_str(event, express ? "express_stamp" : "stamp", "blue");
}

static struct event_passthrough *
stamped_event(struct event *event, const char *event_name)
{
	return event_create_passthrough(event)->set_name(event_name);
}

void letter_sent(struct event *event)
{
	struct event *letter = event_create(event);

	add_stamp(letter, TRUE);
	e_debug(stamped_event(letter, "letter_sent")->
		add_int("pages", 2)->event(), "Sent");
	event_unref(&letter);
}

void postcard_sent(struct event *event)
{
	e_debug(stamped_event(event, "postcard_sent")->
		add_str("picture", "sea")->event(), "Sent");
}

/* A child has what its parent has. */
void parcel_weighed(struct courier *courier)
{
	struct event *child = event_create(courier->event);

	event_set_name(child, "parcel_weighed");
	event_add_int(child, WEIGHT_FIELD, 3);
}

/* What is added after an event was sent did not come along. */
void parcel_handed_over(struct event *event)
{
	event_add_str(event, "from", "Ann");
	e_debug(event_create_passthrough(event)->
		set_name("handover_started")->event(), "Started");
	event_add_str(event, "to", "Bob");
	e_debug(event_create_passthrough(event)->
		set_name("handover_finished")->event(), "Finished");
}

/* One variable for two events, and another of the same name. */
void parcel_delivered(struct event *event, bool late)
{
	struct event_passthrough *e =
		event_create_passthrough(event)->set_name("delivery_started");
	e->add_str("street", "Main");
	e_debug(e->event(), "Started");

	if (late) {
		struct event_passthrough *e =
			event_create_passthrough(event)->set_name("delivery_late");
		e->add_int("hours", 3);
		e_debug(e->event(), "Late");
	}
	e = event_create_passthrough(event)->set_name("delivery_finished");
	if (late)
		e = e->add_str("excuse", "snow");
	e->add_str("signature", "Bob");
	e_debug(e->event(), "Finished");
}

/* A struct that is filled from two places leads from neither to the other. */
void courier_settings(struct courier *courier, struct van *van, struct settings *set)
{
	if (van == NULL)
		set->event_parent = courier->event;
	else
		set->event_parent = van->event;
	event_add_str(van->event, "wheels", "four");
	e_debug(event_create_passthrough(set->event_parent)->
		set_name("settings_read")->event(), "Read");
}

/* Nobody can tell this name. */
void parcel_other(struct event *event, int what)
{
	event_set_name(event, t_strdup_printf("parcel_%d", what));
}
