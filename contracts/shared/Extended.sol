// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title Extended
/// @notice A contract in two pieces of code and one of state: what this one does not know it passes on to its extension, which
/// runs in this one's storage. The extension is fixed for ever; both inherit the same base, so that they agree on every slot.
abstract contract Extended {
    /// @notice Code of the other half.
    address public immutable EXTENSION;

    constructor(address extension) {
        EXTENSION = extension;
    }

    /// @dev Takes no ether. Errors and results come back as they are.
    // solhint-disable-next-line no-complex-fallback
    fallback(bytes calldata data) external returns (bytes memory) {
        return Address.functionDelegateCall(EXTENSION, data);
    }
}
