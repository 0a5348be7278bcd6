#!/usr/bin/env bash
# A history in which everything happens that the commands report, as generic-csv: 100 days of 2024.
awk 'BEGIN {
  print "observed_at,host,software,version,users_total,users_active_month,local_posts,open_registrations"
  for (day = 0; day < 100; day++) {
    t = strftime("%Y-%m-%dT10:00:00Z", 1704103200 + day * 86400, 1)
    for (k = 0; k < 40; k++) {
      if (k > 20 && day < k) continue                  # born later
      if (k % 9 == 8 && day > 45) continue             # dies
      if (k == 4 && day % 20 == 7) continue            # silent for a day
      users = 200 + 37 * k + day * (1 + k % 5) + (k > 20 ? -200 - 37 * k : 0)
      if (day >= 60 && day < 66 && k % 9 != 8) users += (day - 59) * 60
      if (day >= 66 && k % 9 != 8) users += 360
      if (k == 3 && day >= 30) users -= 120            # purge
      if (k == 5 && day >= 20) users += 900            # step
      if (k == 6 && day == 50) users *= 40             # spike
      software = k == 7 && day >= 40 ? "akkoma" : k % 4 == 3 ? "pleroma" : k % 11 == 10 ? "wordpress" : "mastodon"
      version = software == "mastodon" ? (day >= 30 + k ? "4.2.1" : "4.2.0") : "2.5.0"
      host = k == 0 ? "a.example-one.net" : sprintf("s%d.example-%d.%s", k, k, k % 6 ? "social" : "jp")
      if (k == 1) host = "mastodon.social"
      printf "%s,%s,%s,%s,%d,%s,%d,%s\n", t, host, software, version, users, k % 3 ? "" : int(users / 4), users * 20 + day, k % 2 ? "true" : "false"
    }
    # a copy of the first server, seen later; a server that stands still
    if (day > 70) printf "%s,copy.example-99.org,mastodon,4.2.0,%d,,%d,true\n", t, 200 + day + (day >= 66 ? 360 : (day - 59) * 60), (200 + day + 360) * 20 + day
    if (day > 10) printf "%s,still.example-98.org,mastodon,3.5.0,20000,,400000,false\n", t
    if (day == 90) printf "%s,late.example-97.org,mastodon,4.2.0,9000,,180000,false\n", t
  }
}'
