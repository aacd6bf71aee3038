package io.bootwright.registry.upkeep;

import io.bootwright.registry.oci.Digest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What the registry holds at one moment. Held are: what has a tag, a pin or a lease; manifests without a tag for some time;
 * from there, through indexes and manifests, configs and layers; and what refers to something held as its subject. Where a
 * held manifest is damaged, nobody knows what it refers to, so its whole repository is held. For one thread.
 */
final class HeldContent {
    private final ManifestGraph graph;
    private final Set<Digest> pinned;
    private final Instant now;
    private final Duration untagged;
    private final Map<String, Set<Digest>> held = new HashMap<>();
    private final Set<String> wholeRepositories = new TreeSet<>();
    private final Set<Digest> needed = new HashSet<>();
    private final List<GarbageTable.Entry> unheldManifests = new ArrayList<>();
    private final List<GarbageTable.Entry> unheldMembers = new ArrayList<>();
    private final Set<Digest> damaged = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    private HeldContent(ManifestGraph graph, Set<Digest> pinned, Instant now, Duration untagged) {
        this.graph = graph;
        this.pinned = graph.reachable(pinned);
        this.now = now;
        this.untagged = untagged;
    }

    /**
     * Reads the rows and decides.
     *
     * @param graph manifests that were read before; those that have come since are read here
     * @param untagged how long a manifest without a tag is kept
     */
    static HeldContent of(GarbageTable table, ManifestGraph graph, Set<Digest> pinned, Instant now, Duration untagged) {
        List<GarbageTable.Entry> manifests = table.manifests();
        graph.read(manifests);
        HeldContent content = new HeldContent(graph, pinned, now, untagged);
        Map<String, Set<Digest>> tagged = table.tagged();
        manifests.stream()
                .collect(Collectors.groupingBy(GarbageTable.Entry::repository))
                .forEach((repository, entries) ->
                        content.repository(repository, entries, tagged.getOrDefault(repository, Set.of())));
        content.needed.addAll(content.pinned);
        content.held.values().forEach(content.needed::addAll);
        manifests.forEach(content::manifest);
        table.members().forEach(content::member);
        return content;
    }

    private void repository(String name, List<GarbageTable.Entry> manifests, Set<Digest> tagged) {
        Set<Digest> roots = new HashSet<>(tagged);
        for (GarbageTable.Entry manifest : manifests) {
            if (pinned.contains(manifest.digest())
                    || manifest.leasedUntil().isAfter(now)
                    || manifest.addedAt().plus(untagged).isAfter(now)) {
                roots.add(manifest.digest());
            }
        }
        Set<Digest> found = withReferrers(graph.reachable(roots), manifests);
        if (found.stream().anyMatch(digest -> graph.damage(digest).isPresent())) {
            wholeRepositories.add(name);
            found.addAll(graph.reachable(
                    manifests.stream().map(GarbageTable.Entry::digest).toList()));
        }
        held.put(name, found);
    }

    /** Adds what refers to something held, which may be referred to itself, until nothing more is found. */
    private Set<Digest> withReferrers(Set<Digest> found, List<GarbageTable.Entry> manifests) {
        boolean more = true;
        while (more) {
            Set<Digest> referrers = new HashSet<>();
            for (GarbageTable.Entry manifest : manifests) {
                if (manifest.subject().filter(found::contains).isPresent() && !found.contains(manifest.digest())) {
                    referrers.add(manifest.digest());
                }
            }
            more = found.addAll(graph.reachable(referrers));
        }
        return found;
    }

    private boolean isHeld(GarbageTable.Entry entry) {
        return held.getOrDefault(entry.repository(), Set.of()).contains(entry.digest());
    }

    private void manifest(GarbageTable.Entry entry) {
        boolean isHeld = isHeld(entry);
        if (!isHeld) {
            unheldManifests.add(entry);
        }
        graph.damage(entry.digest()).ifPresent(finding -> {
            damaged.add(entry.digest());
            problems.add("The manifest " + entry.digest() + " in " + entry.repository() + " is damaged. " + finding
                    + (isHeld
                            ? " Everything in " + entry.repository()
                                    + " is kept until the manifest is pushed again or deleted."
                            : " Nothing holds it, so it is removed."));
        });
    }

    private void member(GarbageTable.Entry entry) {
        if (isHeld(entry)
                || wholeRepositories.contains(entry.repository())
                || pinned.contains(entry.digest())
                || entry.leasedUntil().isAfter(now)) {
            needed.add(entry.digest());
        } else {
            unheldMembers.add(entry);
        }
    }

    /** Whether a blob is held, by whatever repository or pin. */
    boolean has(Digest digest) {
        return needed.contains(digest);
    }

    /** Manifests of repositories that go. */
    List<GarbageTable.Entry> unheldManifests() {
        return unheldManifests;
    }

    /** Blobs of repositories that go. */
    List<GarbageTable.Entry> unheldMembers() {
        return unheldMembers;
    }

    /** Manifests that could not be read. */
    List<Digest> damaged() {
        return List.copyOf(damaged);
    }

    /** One sentence for each manifest of a repository that could not be read. */
    List<String> problems() {
        return problems;
    }
}
