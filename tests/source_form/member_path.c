/* The event of a letter is a member of a box, which is a member of the letter. */
struct box { struct event *event; int weight; };
struct shelf { struct box box; };
struct letter { struct shelf *shelf; struct box box; };

void letter_start(struct letter *letter, struct event *parent)
{
	letter->shelf->box.event = event_create(parent);
	event_add_str(letter->shelf->box.event, "shelf", "top");
	letter->box.event = event_create(parent);
	event_add_int(letter->box.event, "pages", 3);
}

void letter_end(struct letter *letter)
{
	struct event_passthrough *e = event_create_passthrough(letter->shelf->box.event)->
		set_name("shelf_emptied");
	e_debug(e->event(), "empty");
	event_set_name(letter->box.event, "letter_closed");
	event_add_str(letter->box.event, "seal", "red");
	e_debug(letter->box.event, "closed");
}
