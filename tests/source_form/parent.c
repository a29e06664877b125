/* What a parent has reaches its children, and is not their own. */
struct inn { struct event *event; };
struct guest { struct inn *inn; struct event *event; };
static struct event_category category_inn = { .name = "inn" };
static struct event_category category_guest = { .parent = &category_inn, .name = "guest" };

void inn_open(struct inn *inn)
{
	inn->event = event_create(NULL);
	event_add_category(inn->event, &category_inn);
	event_add_str(inn->event, "inn_name", "swan");
}

void guest_arrive(struct inn *inn, struct guest *guest)
{
	guest->inn = inn;
	guest->event = event_create(inn->event);
	event_add_category(guest->event, &category_guest);
	event_add_int(guest->event, "nights", 2);
}

void guest_leave(struct guest *guest)
{
	struct event *event = event_create(guest->event);
	event_set_name(event, "bill_paid");
	event_add_int(event, "amount", 5);
	e_info(event, "paid");
	event_unref(&event);
}
