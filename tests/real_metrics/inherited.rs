//! Settings that 2.4 takes from around a metric, under their full names, and from lists, and modifiers that cut
//! characters; and what 2.3 has of it.

use events_tests::dovecot::Version;

use crate::event::{Event, Value};
use crate::made_up::Made;

/// A configuration for a line of versions, with an event that all its metrics count.
pub(crate) fn made(version: Version) -> Made {
    let config = match version {
        Version::V2_3 => OF_2_3,
        Version::V2_4 => OF_2_4,
    };
    let text = |text: &str| Value::Str(text.to_owned());
    let fields =
        vec![("n", Value::Int(5)), ("s", text("ab")), ("t", text("cd")), ("k", Value::Int(7)), ("g", text("Größe"))];
    let event = Event { name: "x", fields, duration: 6, ..Event::default() };
    Made { config: config.to_owned(), events: vec![event] }
}

const OF_2_3: &str = "\
metric m1 {
  filter = event=x
  metric_name = other
  fields = k b n a k
  group_by = s s
}
metric m2 {
  filter = event=x
  fields = a
  fields = k
}
metric m2 {
  fields = n
  group_by = k
}
";

const OF_2_4: &str = "\
metric_group_by_method_exponential_base = 2
metric_group_by_method_exponential_max_magnitude = 4
metric_description = for all
metric_fields = n
metric_group_by k {
}
metric m1 {
  filter = event=x
  group_by duration {
    method exponential {
    }
  }
}
metric m2 {
  filter = event=x
  group_by duration {
    method exponential {
      max_magnitude = 3
    }
  }
}
metric m3 {
  filter = event=x
  metric_group_by_method_exponential_max_magnitude = 2
  description = for one
  group_by duration {
    method exponential {
    }
  }
}
metric m4 {
  metric_filter = event=x
  group_by duration {
    metric_group_by_method_exponential_max_magnitude = 1
    method exponential {
    }
  }
}
metric m5 {
  filter = event=x
  group_by s {
    field = t
  }
  fields = k b n a k
}
metric m6 {
  filter = event=x
  metric_group_by s {
    metric_group_by_method discrete {
      metric_group_by_method_discrete_modifier = %{value | upper}
    }
  }
  fields {
    k = yes
    n = no
  }
}
metric m7 {
  name = seven
  filter = event=x
  group_by n {
    method linear {
      linear_max = 10
      step = 5
    }
  }
}
metric m8 {
  filter = event=x
  fields {
    a = yes
    n = yes
  }
  fields = k
}
metric m9 {
  filter = event=x
  group_by s {
  }
}
metric m9 {
  fields {
    b = yes
  }
  group_by t {
  }
  group_by s {
  }
}
metric m10 {
  filter = event=x
  group_by g {
    method discrete {
      modifier = v=%{value | truncate(3)}
    }
  }
}
metric m11 {
  filter = event=x
  group_by g {
    method discrete {
      modifier = %{value | substr(3, 2)}
    }
  }
}
metric m12 {
  filter = event=x
  group_by g {
    method discrete {
      modifier = %{value | reverse}
    }
  }
}
";
