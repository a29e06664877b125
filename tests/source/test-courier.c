/* What only a test sends is nobody's event. */
void test(struct event *event)
{
	event_set_name(event, "only_in_a_test");
}
