struct post { struct event *event; };
void post_stamp(struct post *post);
