/* Stands in for Microsoft's boot manager in tests: says where the firmware loaded it from, then ends the
 * machine. efi_main has the calling convention of gnu-efi's start code, not EFIAPI: with EFIAPI it hangs. */
#include <efi.h>
#include <efilib.h>

EFI_STATUS efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *table) {
  EFI_LOADED_IMAGE *loaded = NULL;
  EFI_GUID global = EFI_GLOBAL_VARIABLE;
  UINT16 current = 0;
  UINTN size = sizeof current;
  CHAR16 *path;

  InitializeLib(image, table);
  if (uefi_call_wrapper(BS->HandleProtocol, 3, image, &LoadedImageProtocol, (void **)&loaded) != EFI_SUCCESS) {
    Print(L"STAND-IN: no loaded image\r\n");
    return EFI_LOAD_ERROR;
  }
  path = DevicePathToStr(loaded->FilePath);
  Print(L"\r\nBOOTED FROM %s\r\n", path);
  if (uefi_call_wrapper(RT->GetVariable, 5, L"BootCurrent", &global, NULL, &size, &current) == EFI_SUCCESS) {
    Print(L"BOOT ENTRY Boot%04x\r\n", (UINT32)current);
  }
  Print(L"MARK " MARK "\r\n");
  uefi_call_wrapper(RT->ResetSystem, 4, EfiResetShutdown, EFI_SUCCESS, 0, NULL);
  return EFI_SUCCESS;
}
