//! Starts and ends the image, on the board and on a Linux host without a C library.

#[cfg(target_os = "none")]
mod board {
    #[cortex_m_rt::entry]
    fn main() -> ! {
        crate::run();
        exit(0)
    }

    pub(crate) fn exit(code: i32) -> ! {
        semihosting::process::exit(code)
    }
}

#[cfg(not(target_os = "none"))]
mod host {
    use core::arch::{asm, global_asm};

    // The kernel jumps here without a call. The stack is aligned as before a call, so this makes the call.
    global_asm!(".globl _start", "_start:", "call {main}", main = sym main);

    extern "C" fn main() -> ! {
        crate::run();
        exit(0)
    }

    pub(crate) fn exit(code: i32) -> ! {
        // SAFETY: `exit` is system call 60. It does not return.
        unsafe { asm!("syscall", in("rax") 60, in("rdi") code, options(noreturn)) }
    }
}

#[cfg(target_os = "none")]
pub(crate) use board::exit;
#[cfg(not(target_os = "none"))]
pub(crate) use host::exit;
