/* C++ leaves `struct` out, has namespaces, classes and strings of its own, and calls functions of C. */
extern "C" {
#include "tower.h"
}
namespace bells {
class Tower {
public:
	void ring(event *e, const std::string &tune);
private:
	int count_ = 0;
};

void Tower::ring(event *e, const std::string &tune)
{
	std::unique_ptr<Bell> bell = std::make_unique<Bell>(tune);
	try {
		e_debug(event_create_passthrough(e)->set_name("bell_rung")->
			add_str("tune", tune.c_str())->
			add_int("count", count_)->event(), "ding");
	} catch (const std::exception &error) {
		event_add_str(e, "error", error.what());
	}
}
}
