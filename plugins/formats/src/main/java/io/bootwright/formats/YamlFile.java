package io.bootwright.formats;

import java.util.List;
import java.util.Optional;

/**
 * A YAML file that was read.
 *
 * @param root its content as far as it could be read; empty when the file is empty or no YAML
 * @param faults all that is wrong; the content is to be used only when there are none
 */
public record YamlFile(Optional<YamlNode> root, List<YamlFault> faults) {
    public YamlFile {
        faults = List.copyOf(faults);
    }
}
