package io.bootwright.cli.host;

import java.util.List;
import java.util.regex.Pattern;

/** Names the command where the host's advice names a route of its API. */
public final class CommandWords {
    private record Rule(Pattern route, String command) {
        Rule(String route, String command) {
            this(Pattern.compile(route), command);
        }
    }

    private static final List<Rule> RULES = List.of(
            new Rule("POST /api/v1/jobs/([^/\\s]+)/cancel\\b", "`bootwright job cancel $1`"),
            new Rule("POST /api/v1/jobs/?(?![\\w/])", "`bootwright job create`"),
            new Rule("POST /api/v1/servers/([^/\\s]+)/probe\\b", "`bootwright server probe $1`"),
            new Rule("POST /api/v1/servers/?(?![\\w/])", "`bootwright server add`"),
            new Rule("PUT /api/v1/bundles/([^/\\s]+)/active\\b", "`bootwright bundle activate $1 VERSION`"),
            new Rule("POST /api/v1/bundles/?(?![\\w/])", "`bootwright bundle push`"),
            new Rule("POST /api/v1/tokens/?(?![\\w/])", "`bootwright token create`"),
            new Rule("POST /api/v1/registry/(gc|scrub|export)\\b", "`bootwright registry $1`"));

    private CommandWords() {}

    public static String of(String text) {
        String words = text;
        for (Rule rule : RULES) {
            words = rule.route.matcher(words).replaceAll(rule.command);
        }
        return words;
    }
}
