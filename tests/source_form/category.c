/* Categories, with their parents, by themselves and in lists. */
#define CATEGORY_NAME "orchard"
static struct event_category orchard = { .name = CATEGORY_NAME };
static struct event_category apple = { .parent = &orchard, .name = "apple" };
static struct event_category pear = { .parent = &orchard, .name = "pear" };

void picked(struct event *parent)
{
	struct event *event = event_create(parent);
	event_add_category(event, &apple);
	event_set_name(event, "apple_picked");
	e_debug(event, "picked");
}

void sorted(struct event *parent)
{
	struct event *event = event_create(parent);
	event_add_categories(event, (struct event_category *[]) { &apple, &pear, NULL });
	event_set_name(event, "fruit_sorted");
	e_debug(event, "sorted");
}
