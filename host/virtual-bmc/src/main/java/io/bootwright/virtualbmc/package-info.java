/** A Redfish service in front of scripted or QEMU machines. */
@NullMarked
package io.bootwright.virtualbmc;

import org.jspecify.annotations.NullMarked;
